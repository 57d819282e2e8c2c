using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Hosting;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Platform;

public sealed class RowTotalsTests
{
    private const int Rounds = 8;
    private const int AtOnce = 8;
    private static readonly CreationKind[] Kinds = Enum.GetValues<CreationKind>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite, 3)]
    [InlineData(Db.Postgres, 4)]
    public async Task Whatever_is_added_deleted_twice_at_once_or_rolled_back_the_totals_are_what_counting_finds(Db db, int seed)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        TestAccount[] owners = [await app.SignUpAsync("enterprise"), await app.SignUpAsync("enterprise")];
        var films = new[] { await app.AddFilmAsync(owners[0]), await app.AddFilmAsync(owners[1]) };
        var random = new Random(seed);

        for (var round = 0; round < Rounds; round++)
        {
            // Drawn before they run: which of them meet is chance enough.
            var steps = Enumerable.Range(0, AtOnce).Select(_ => (What: random.Next(6), Who: random.Next(2), Kind: Kinds[random.Next(Kinds.Length)], Fails: random.Next(3) == 0)).ToList();
            await Task.WhenAll(steps.Select(step => step.What switch
            {
                0 or 1 => AddLineAsync(app, owners[step.Who], step.Kind, step.Fails),
                2 => DeleteLineAsync(app, owners, step.Who, step.Kind),
                3 => AddJobsAsync(app, owners[step.Who], step.Fails),
                4 => owners[step.Who].PostAsync("/api/hosting/pages", new { video_filename = films[step.Fails ? 1 - step.Who : step.Who], title = "A boat" }, step.Fails ? 404 : 200),
                _ => DeletePageAsync(app, owners, step.Who),
            }));
            await CheckAsync(app, owners);
        }
    }

    private static Task AddLineAsync(ReelwrightApp app, TestAccount owner, CreationKind kind, bool fails) => TryAsync(
        app, fails, tx => app.Get<IHistory>().AddAsync(tx, CallerOf(owner), Guid.CreateVersion7(), new HistoryLine(kind, "trim"), Cancel));

    /// <summary>A job that nobody gets to see: it is withdrawn in the transaction that submits it.</summary>
    private static Task AddJobsAsync(ReelwrightApp app, TestAccount owner, bool fails) => TryAsync(
        app,
        fails,
        async tx =>
        {
            var job = new NewJob { Kind = "video", Operation = "none", Request = new { } };
            foreach (var submitted in await app.Get<JobQueue>().SubmitAllAsync(tx, CallerOf(owner), [job, job with { Id = Guid.CreateVersion7() }], Cancel))
            {
                await tx.Db.SaveChangesAsync(Cancel);
                await app.Get<JobQueue>().CancelAsync(tx, submitted.Job.Id, Cancel);
            }
        });

    private static async Task TryAsync(ReelwrightApp app, bool fails, Func<Tx, Task> work)
    {
        try
        {
            await app.Get<Database>().WriteAsync(
                async tx =>
                {
                    await work(tx);
                    if (fails)
                    {
                        throw new InvalidTimeZoneException("rolled back");
                    }
                },
                Cancel);
        }
        catch (InvalidTimeZoneException) when (fails)
        {
        }
    }

    private static async Task DeleteLineAsync(ReelwrightApp app, TestAccount[] owners, int who, CreationKind kind)
    {
        var id = await app.Get<Database>().ReadAsync(
            db => db.Set<Creation>().Where(line => line.OwnerId == owners[who].UserId && line.Kind == kind).OrderBy(line => line.Id).Select(line => line.Id).FirstOrDefaultAsync(Cancel), Cancel);
        var room = kind switch { CreationKind.Image => "image-generations", CreationKind.Audio => "audio-generations", _ => "generations" };
        await DeleteAsync($"/api/{room}/{id}", owners[who], owners[who], owners[1 - who]);
    }

    private static async Task DeletePageAsync(ReelwrightApp app, TestAccount[] owners, int who)
    {
        var id = await app.Get<Database>().ReadAsync(
            db => db.Set<HostedPage>().Where(page => page.OwnerId == owners[who].UserId).OrderBy(page => page.Id).Select(page => page.Id).FirstOrDefaultAsync(Cancel), Cancel);
        await DeleteAsync($"/api/hosting/pages/{id}", owners[who], owners[who], owners[1 - who]);
    }

    private static async Task DeleteAsync(string path, params TestAccount[] callers)
    {
        var replies = await Task.WhenAll(callers.Select(caller => caller.Client.DeleteAsync(path, Cancel)));
        Assert.True(replies.Count(reply => reply.IsSuccessStatusCode) <= 1, $"{path} was deleted more than once");
        Assert.All(replies, reply => Assert.True((int)reply.StatusCode is 200 or 404, $"{path}: {(int)reply.StatusCode}"));
    }

    private static async Task CheckAsync(ReelwrightApp app, TestAccount[] owners)
    {
        foreach (var owner in owners.Select(owner => owner.UserId))
        {
            await app.Get<Database>().ReadAsync(
                async db =>
                {
                    foreach (var kind in Kinds)
                    {
                        Assert.Equal((kind, await db.Set<Creation>().CountAsync(line => line.OwnerId == owner && line.Kind == kind, Cancel)), (kind, await HistoryTotals.ReadAsync(db, kind, owner, Cancel)));
                    }

                    Assert.Equal(await db.Set<HostedPage>().CountAsync(page => page.OwnerId == owner, Cancel), await RowTotals.ReadAsync(db, HostedPage.List, owner, Cancel));
                    Assert.Equal(await db.Set<Job>().CountAsync(job => job.UserId == owner, Cancel), await RowTotals.ReadAsync(db, Job.List, owner, Cancel));
                    return true;
                },
                Cancel);
        }
    }

    private static Caller CallerOf(TestAccount account) => LibraryFiles.CallerOf(account.UserId) with { ConcurrentJobs = 1_000 };
}
