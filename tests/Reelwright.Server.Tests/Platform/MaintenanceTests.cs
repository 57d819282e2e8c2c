using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class MaintenanceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task One_node_at_a_time_has_a_piece_of_work_and_a_dead_ones_claim_ends(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var (here, there) = (Node(app, clock), Node(app, clock));

        Assert.True(await here.TakeAsync("work", evenEarly: false, Cancel));
        Assert.False(await there.TakeAsync("work", evenEarly: false, Cancel));
        Assert.False(await there.TakeAsync("work", evenEarly: true, Cancel));

        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.True(await there.TakeAsync("work", evenEarly: false, Cancel));
        await here.ReturnAsync("work", clock.GetStorableNow());
        Assert.False(await here.TakeAsync("work", evenEarly: true, Cancel));

        await there.ReturnAsync("work", clock.GetStorableNow() + TimeSpan.FromHours(1));
        Assert.False(await here.TakeAsync("work", evenEarly: false, Cancel));
        Assert.True(await here.TakeAsync("work", evenEarly: true, Cancel));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_many_nodes_that_ask_at_once_one_gets_it(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Node(app, TimeProvider.System).TakeAsync("work", evenEarly: false, Cancel)));

        Assert.Single(answers, answer => answer);
    }

    [Fact]
    public async Task A_piece_that_fails_keeps_no_other_from_running_and_urgent_ones_come_when_called()
    {
        var (broken, urgent) = (new Piece("broken") { Fails = true }, new Piece("urgent"));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<IMaintenanceTask>(broken).AddSingleton<IMaintenanceTask>(urgent));

        await urgent.RanAsync();
        Assert.True(broken.Runs > 0);
        await app.Get<Database>().WriteAsync(
            tx =>
            {
                tx.Signal(MaintenanceLoop.WakeTopic, "");
                return Task.CompletedTask;
            },
            Cancel);

        await urgent.RanAsync();
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Replies_are_forgotten_when_their_day_is_over(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var now = app.Get<TimeProvider>().GetUtcNow();
        await app.Get<Database>().WriteAsync(
            tx =>
            {
                tx.Db.AddRange(Record("old", now - TimeSpan.FromHours(25)), Record("young", now - TimeSpan.FromHours(23)));
                return Task.CompletedTask;
            },
            Cancel);

        await app.Services.GetServices<IMaintenanceTask>().OfType<ForgetReplies>().Single().RunAsync(Cancel);

        Assert.Equal(["young"], await app.Get<Database>().ReadAsync(context => context.Set<IdempotencyRecord>().Select(record => record.Key).ToListAsync(Cancel), Cancel));
    }

    private static MaintenanceLeases Node(ReelwrightApp app, TimeProvider clock) => new(app.Get<Database>(), new SignalBus(NullLogger<SignalBus>.Instance), clock);

    private static IdempotencyRecord Record(string key, DateTimeOffset at) =>
        new() { UserId = 1, Key = key, Fingerprint = "f", Owner = "o", LockedUntil = at, Reply = "{}", CreatedAt = at };

    private sealed class Piece(string name) : IMaintenanceTask
    {
        private readonly SemaphoreSlim _ran = new(0);

        public string Name => name;

        public TimeSpan Every => TimeSpan.FromHours(1);

        public bool IsUrgent => true;

        public bool Fails { get; init; }

        public int Runs { get; private set; }

        public Task<bool> RunAsync(CancellationToken cancel)
        {
            Runs++;
            _ran.Release();
            return Fails ? throw new InvalidOperationException("it is broken") : Task.FromResult(false);
        }

        public async Task RanAsync() => Assert.True(await _ran.WaitAsync(TimeSpan.FromMinutes(2), Cancel), $"Waited two minutes for {name} to run.");
    }
}
