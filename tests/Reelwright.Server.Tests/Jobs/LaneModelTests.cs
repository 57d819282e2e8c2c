using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>The rows of the gpu lanes do what the pure rules say, over long random histories with several models and backends, on both databases.</summary>
public sealed class LaneModelTests
{
    private const int Steps = 120;

    [Theory]
    [InlineData(Db.Sqlite, 1)]
    [InlineData(Db.Sqlite, 2)]
    [InlineData(Db.Postgres, 3)]
    [InlineData(Db.Postgres, 4)]
    public async Task The_lanes_in_the_database_follow_the_rules(Db db, int seed)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Queue:LoadedModelBonusSeconds", "0"), ("Queue:MaxBypasses", "0"), ("Worker:RetryDelaySeconds", "30"));
        app.SetBackends([.. LaneModel.Backends.Select(backend => (backend.Key, backend.Value))]);
        var model = new LaneModel(app, new QueueOptions());
        var random = new Random(seed);

        for (var step = 0; step < Steps; step++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 20)));
            switch (random.Next(11))
            {
                case < 4:
                    await model.SubmitAsync(random.Next(1, 5), random);
                    break;
                case < 8:
                    await model.ClaimAsync(random.Next(2) == 0 ? "one" : "two");
                    break;
                case 8:
                    await model.EndAsync(random);
                    break;
                case 9:
                    await model.RequeueAsync(random);
                    break;
                default:
                    await model.ReturnHeldAsync();
                    break;
            }

            await model.CheckAsync($"after step {step} of seed {seed}");
        }

        Assert.True(model.Claimed > 15, $"Only {model.Claimed} jobs were claimed; this history shows nothing.");
    }
}

internal sealed class LaneModel(JobsApp app, QueueOptions options)
{
    public static readonly Dictionary<string, string[]> Backends = new() { ["one"] = ["wan-a", "ltx-a"], ["two"] = ["ltx-a", "flux-a"] };
    private static readonly string[] Models = ["wan-a", "ltx-a", "flux-a"];

    private readonly Dictionary<(long User, string Model), AccountTurn> _turns = [];
    private readonly Dictionary<(long User, string Model), List<Job>> _waiting = [];
    private readonly List<Job> _running = [];
    private readonly List<(Job Job, DateTimeOffset Until)> _held = [];

    public int Claimed { get; private set; }

    private long Now => app.Clock.GetUtcNow().ToMicroseconds();

    public async Task SubmitAsync(long user, Random random)
    {
        var model = Models[random.Next(Models.Length)];
        var count = random.Next(1, 4);
        var submitted = await app.SubmitAllAsync(JobsApp.Caller(user), [.. Enumerable.Range(0, count).Select(_ => JobsApp.GpuJob(model))]);

        if (!_turns.ContainsKey((user, model)))
        {
            _turns[(user, model)] = AccountTurn.None with { Turn = Models.Max(other => TurnOf(user, other).Turn) };
        }

        var isBusyElsewhere = Models.Any(other => other != model && TurnOf(user, other).Running > 0);
        _turns[(user, model)] = TurnOf(user, model).Submitted(count, Now, options.HeadStartOf("pro"), isBusyElsewhere);
        WaitingOf(user, model).AddRange(submitted.Select(job => job.Job));
    }

    public async Task ClaimAsync(string backend)
    {
        var heads = _turns
            .Where(turn => turn.Value.Waiting > 0 && Backends[backend].Contains(turn.Key.Model))
            .OrderBy(turn => turn.Value.Turn).ThenBy(turn => WaitingOf(turn.Key.User, turn.Key.Model)[0].CreatedAt)
            .ToList();
        var claimed = await app.ClaimForAsync(backend);
        if (heads.Count == 0)
        {
            Assert.Null(claimed);
            return;
        }

        Assert.NotNull(claimed);
        var (user, model) = heads.Select(head => head.Key).First(place => place == (claimed.UserId, claimed.Model!));
        Assert.Equal((heads[0].Value.Turn, backend), (claimed.Turn, claimed.Backend));
        Assert.Equal(WaitingOf(user, model)[0].Id, claimed.Id);
        WaitingOf(user, model).RemoveAt(0);
        foreach (var other in Backends[backend].Where(other => _turns.ContainsKey((user, other))))
        {
            _turns[(user, other)] = other == model ? TurnOf(user, other).Claimed(Now) : TurnOf(user, other).ServedElsewhere(Now);
        }

        _running.Add(claimed);
        Claimed++;
    }

    public async Task EndAsync(Random random)
    {
        if (Take(random) is not { } job)
        {
            return;
        }

        switch (random.Next(3))
        {
            case 0:
                await app.Endings.CompleteAsync(job, (JobOutcome.Completed)JobOutcome.Complete(), "comfyui", TimeSpan.FromSeconds(1), CancellationToken.None);
                break;
            case 1:
                await app.Endings.FailAsync(job, (JobOutcome.Failed)JobOutcome.Fail("no_face", "There is no face."), CancellationToken.None);
                break;
            default:
                Assert.NotNull(await app.CancelAsync(job.Id));
                break;
        }

        var beside = Backends[job.Backend!];
        var fresh = _turns.Where(turn => beside.Contains(turn.Key.Model) && turn.Value is { IsFresh: true, Waiting: > 0 }).Select(turn => (long?)turn.Value.Turn).Max();
        foreach (var model in beside.Where(model => _turns.ContainsKey((job.UserId, model))))
        {
            var turn = TurnOf(job.UserId, model);
            _turns[(job.UserId, model)] = model == job.Model ? turn.Ended(fresh) : turn.EndedElsewhere(fresh);
        }
    }

    public async Task RequeueAsync(Random random)
    {
        if (Take(random) is not { } job)
        {
            return;
        }

        if (random.Next(2) == 0)
        {
            await app.Endings.HandBackAsync(job, CancellationToken.None);
            _turns[(job.UserId, job.Model!)] = TurnOf(job.UserId, job.Model!).Requeued(job.Turn!.Value);
            LineUp(job);
            return;
        }

        await app.Endings.RequeueAsync(job, (JobOutcome.Requeued)JobOutcome.Requeue("Gone."), CancellationToken.None);
        var turn = TurnOf(job.UserId, job.Model!);
        if (job.Requeues + 1 == 5)
        {
            throw new InvalidOperationException("This history requeues one job too often to show anything.");
        }

        _turns[(job.UserId, job.Model!)] = turn.Held();
        _held.Add((job, app.Clock.GetUtcNow().AddSeconds(Math.Min(60, 30 * Math.Pow(2, job.Requeues)))));
    }

    public async Task ReturnHeldAsync()
    {
        await app.App.Get<JobRecovery>().ReturnHeldAsync(CancellationToken.None);
        foreach (var (job, _) in _held.Where(held => held.Until <= app.Clock.GetUtcNow()).ToList())
        {
            _held.RemoveAll(held => held.Job == job);
            _turns[(job.UserId, job.Model!)] = TurnOf(job.UserId, job.Model!).Returned(job.Turn!.Value);
            LineUp(job);
        }
    }

    public async Task CheckAsync(string when)
    {
        var rows = await app.App.Get<Database>().ReadAsync(db => db.Set<JobTurn>().Where(turn => turn.Lane.StartsWith("gpu:")).ToListAsync(), CancellationToken.None);
        var turns = rows.ToDictionary(row => (row.UserId, JobLane.ModelOf(row.Lane)), row => row.ToAccountTurn());
        foreach (var (place, turn) in _turns)
        {
            Assert.True(turn == turns[place], $"{place} should have {turn} but has {turns[place]} {when}.");
            Assert.Equal(turn.Waiting, WaitingOf(place.User, place.Model).Count);
        }
    }

    private void LineUp(Job job)
    {
        var waiting = WaitingOf(job.UserId, job.Model!);
        waiting.Insert(waiting.TakeWhile(other => other.CreatedAt < job.CreatedAt).Count(), job);
    }

    private Job? Take(Random random)
    {
        if (_running.Count == 0)
        {
            return null;
        }

        var job = _running[random.Next(_running.Count)];
        _running.Remove(job);
        return job;
    }

    private AccountTurn TurnOf(long user, string model) => _turns.GetValueOrDefault((user, model), AccountTurn.None);

    private List<Job> WaitingOf(long user, string model) => _waiting.TryGetValue((user, model), out var waiting) ? waiting : _waiting[(user, model)] = [];
}
