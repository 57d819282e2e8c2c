using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Accounts;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Checkup;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class RetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Doctor_tells_what_housekeeping_then_removes_changes_nothing_itself_and_what_lives_stays(Db db)
    {
        // Nothing is due by the clock before the clock is moved: the server's own rounds find what they are meant to find with it.
        var clock = new ShiftedClock(TimeProvider.System.GetUtcNow());
        await using var app = await ReelwrightApp.StartAsync(db, services: services => services.AddSingleton<TimeProvider>(clock));
        var user = await app.SignUpAsync();
        var now = clock.GetUtcNow();
        foreach (var task in Tasks(app))
        {
            // Ours from now on: the loop would tidy up before anybody has looked.
            await app.HoldAsync(task);
        }

        await FillAsync(app, user.UserId, now);
        var (left, used) = (Path.Combine(app.Home, "tmp", "uploads", "left"), app.Get<DataFolder>().CreateTemporaryFolder("uploads"));
        Directory.CreateDirectory(left);
        var mail = Directory.CreateDirectory(Path.Combine(app.Home, "mail"));
        await File.WriteAllTextAsync(Path.Combine(mail.FullName, "old.eml"), "x", Cancel);
        File.SetLastWriteTimeUtc(Path.Combine(mail.FullName, "old.eml"), now.AddDays(-31).UtcDateTime);
        await File.WriteAllTextAsync(Path.Combine(mail.FullName, "new.eml"), "x", Cancel);

        var told = await DoctorAsync(app, db);
        var looked = await LookAsync(app);
        Assert.Contains("1 ended sessions, 1 forgotten login failures, 2 expired links of mails", told, StringComparison.Ordinal);
        Assert.Contains("3 expired idempotency records", told, StringComparison.Ordinal);
        Assert.Contains("1 media files that nobody's work finished", told, StringComparison.Ordinal);
        Assert.Contains("1 old message files", told, StringComparison.Ordinal);
        Assert.Equal(looked, await LookAsync(app));
        Assert.True(File.Exists(Path.Combine(mail.FullName, "old.eml")));

        foreach (var (task, due) in looked)
        {
            var before = await CountAsync(app);
            await Tasks(app).Single(found => found.Name == task).RunAsync(Cancel);
            Assert.True(before - await CountAsync(app) == due.Sum(work => work.Count), $"{task} should have removed {string.Join(", ", due)}");
        }

        // What housekeeping itself leaves to housekeeping (a file given up becomes one to delete) is all there is after it.
        Assert.All((await LookAsync(app)).SelectMany(entry => entry.Due), work => Assert.Equal("deleted media files", work.What));
        await user.GetAsync("/api/profile");
        Assert.True(Directory.Exists(used.Path) && !Directory.Exists(left) && File.Exists(Path.Combine(mail.FullName, "new.eml")));
        used.Dispose();
        var live = await app.Get<Database>().ReadAsync(
            async context => (await context.Set<AccountToken>().CountAsync(Cancel), await context.Set<IdempotencyRecord>().CountAsync(Cancel), await context.Set<MediaIntent>().CountAsync(Cancel), await context.Set<LoginFailure>().CountAsync(Cancel)), Cancel);
        Assert.Equal((1, 1, 1, 1), live);
    }

    private static IEnumerable<IMaintenanceTask> Tasks(ReelwrightApp app) => app.Services.GetServices<IMaintenanceTask>()
        .Where(task => task is AccountUpkeep or ForgetReplies or MediaSweep or SweepTemporary || task.Name.StartsWith("mail-files", StringComparison.Ordinal));

    private static async Task<IReadOnlyList<(string Task, IReadOnlyList<DueWork> Due)>> LookAsync(ReelwrightApp app)
    {
        var found = new List<(string, IReadOnlyList<DueWork>)>();
        foreach (var task in Tasks(app))
        {
            found.Add((task.Name, new Due(await task.LookAsync(Cancel))));
        }

        return found;
    }

    private static async Task<string> DoctorAsync(ReelwrightApp app, Db db)
    {
        string[] settings = ["--Data:Folder", app.Home];
        if (db is Db.Postgres)
        {
            settings = [.. settings, "--Database:Provider", "postgres", "--Database:ConnectionString", app.Get<IConfiguration>()["Database:ConnectionString"]!];
        }

        var findings = await ReelwrightCheckup.RunAsync(settings, 0, Cancel);
        var finding = Assert.Single(findings, finding => finding.Name == "housekeeping");
        Assert.True(finding.State is FindingState.Ok, finding.Detail);
        return finding.Detail;
    }

    /// <summary>Of each kind some that are over and one that is not.</summary>
    private static Task FillAsync(ReelwrightApp app, long userId, DateTimeOffset now) => app.Get<Database>().WriteAsync(
        tx =>
        {
            tx.Db.Add(new Session { UserId = userId, TokenHash = "ended", CreatedAt = now.AddDays(-20), LastSeenAt = now.AddDays(-15) });
            tx.Db.AddRange(
                new LoginFailure { Account = "old", Address = "a", LastAt = now.AddDays(-2) }, new LoginFailure { Account = "new", Address = "a", LastAt = now.AddHours(-2) },
                Token(userId, "a", now.AddDays(-2)), Token(userId, "b", now.AddHours(-2)), Token(userId, "c", now.AddMinutes(-2)),
                Record("a", now.AddHours(-25)), Record("b", now.AddHours(-26)), Record("c", now.AddHours(-27)), Record("d", now.AddHours(-23)),
                Intent("old.png", now.AddHours(-3)), Intent("new.png", now.AddMinutes(-3)));
            return Task.CompletedTask;
        },
        Cancel);

    private static Task<int> RowsAsync<T>(ReelwrightApp app)
        where T : class => app.Get<Database>().ReadAsync(db => db.Set<T>().CountAsync(Cancel), Cancel);

    private static async Task<long> CountAsync(ReelwrightApp app) =>
        await RowsAsync<Session>(app) + await RowsAsync<LoginFailure>(app) + await RowsAsync<AccountToken>(app) + await RowsAsync<IdempotencyRecord>(app) + await RowsAsync<MediaIntent>(app)
        + Directory.GetDirectories(Path.Combine(app.Home, "tmp", "uploads")).Length + Directory.GetFiles(Path.Combine(app.Home, "mail")).Length;

    private static AccountToken Token(long userId, string hash, DateTimeOffset expired) =>
        new() { UserId = userId, Purpose = TokenPurpose.Reset, TokenHash = hash, CreatedAt = expired.AddHours(-1), ExpiresAt = expired };

    private static IdempotencyRecord Record(string key, DateTimeOffset at) => new() { UserId = 1, Key = key, Fingerprint = "f", Owner = "o", LockedUntil = at, Reply = "{}", CreatedAt = at };

    private static MediaIntent Intent(string name, DateTimeOffset at) => new() { Filename = name, FolderId = "elsewhere", ProcessId = "other", CreatedAt = at };

    /// <summary>A list that equals another of the same things.</summary>
    private sealed class Due(IReadOnlyList<DueWork> work) : List<DueWork>(work), IEquatable<Due>
    {
        public bool Equals(Due? other) => other is not null && this.SequenceEqual(other);

        public override bool Equals(object? obj) => Equals(obj as Due);

        public override int GetHashCode() => Count;
    }
}
