using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Library;

/// <summary>Puts files into a test's library without going through HTTP.</summary>
internal static class LibraryFiles
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Caller CallerOf(long userId) => new(userId, $"user{userId}", "free", IsAdmin: false, CallerKind.Key, userId, 3);

    public static NewFile New(ReelwrightApp app, FileKind kind, byte[] content, string? parent = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(app.Get<DataFolder>().Temporary, "test"));
        var path = Path.Combine(folder.FullName, Guid.CreateVersion7().ToString());
        File.WriteAllBytes(path, content);
        return new NewFile
        {
            Filename = app.Get<MediaLibrary>().NewName("test", ".mp4"),
            Path = path,
            Kind = kind,
            ContentType = "video/mp4",
            Width = 64,
            Height = 48,
            DurationSeconds = 1.5,
            FrameRate = 24,
            Parent = parent,
        };
    }

    public static async Task<MediaFile> AddAsync(ReelwrightApp app, long ownerId, FileKind kind, byte[] content, string? parent = null)
    {
        var library = app.Get<MediaLibrary>();
        var staged = await library.StageAsync(New(app, kind, content, parent), null, Cancel);
        return await app.Get<Database>().WriteAsync(tx => library.CommitAsync(tx, staged, ownerId, Cancel), Cancel);
    }

    /// <summary>One round of physical deletion, by the test instead of the loop.</summary>
    public static async Task RemoveDeletedAsync(ReelwrightApp app)
    {
        await HoldDeletionAsync(app);
        await Deletion(app).RunAsync(Cancel);
    }

    /// <summary>From now on nothing is physically deleted but by <see cref="RemoveDeletedAsync"/>.</summary>
    public static Task HoldDeletionAsync(ReelwrightApp app) => app.HoldAsync(Deletion(app));

    /// <summary>Names in the media folder, sorted.</summary>
    public static Task<string[]> AllOnDiskAsync(ReelwrightApp app) =>
        Task.FromResult(Directory.EnumerateFiles(app.Get<DataFolder>().Media, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!).Order().ToArray());

    /// <summary>Waits for something that happens on its own.</summary>
    public static async Task UntilAsync(string what, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var turn = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"Waited 2 minutes until {what}.");
            await turn.WaitForNextTickAsync(Cancel);
        }
    }

    private static RemoveDeleted Deletion(ReelwrightApp app) => app.Services.GetServices<IMaintenanceTask>().OfType<RemoveDeleted>().Single();
}
