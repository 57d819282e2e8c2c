using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>The rows do what the pure policy says, over long random histories, on both databases.</summary>
public sealed class QueueModelTests
{
    private const int Steps = 120;
    private static readonly string[] Tiers = ["free", "starter", "pro", "enterprise"];

    [Theory]
    [InlineData(Db.Sqlite, 1)]
    [InlineData(Db.Sqlite, 2)]
    [InlineData(Db.Postgres, 3)]
    [InlineData(Db.Postgres, 4)]
    public async Task The_queue_in_the_database_follows_the_policy(Db db, int seed)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Worker:MaxAttempts", "3"));
        var model = new QueueModel(app, new QueueOptions());
        var random = new Random(seed);

        for (var step = 0; step < Steps; step++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 20)));
            switch (random.Next(10))
            {
                case < 4:
                    await model.SubmitAsync(JobsApp.Caller(random.Next(1, 6), Tiers[random.Next(Tiers.Length)]), random.Next(1, 4));
                    break;
                case < 7:
                    await model.ClaimAsync();
                    break;
                case 7:
                    await model.EndAsync(random);
                    break;
                case 8:
                    await model.PutBackAsync(random);
                    break;
                default:
                    await model.CancelAsync(random);
                    break;
            }

            await model.CheckAsync($"after step {step} of seed {seed}");
        }

        Assert.True(model.Claimed > 15, $"Only {model.Claimed} jobs were claimed; this history shows nothing.");
    }
}

internal sealed class QueueModel(JobsApp app, QueueOptions options)
{
    private readonly Dictionary<long, AccountTurn> _turns = [];
    private readonly Dictionary<long, List<Job>> _waiting = [];
    private readonly List<Job> _running = [];

    public int Claimed { get; private set; }

    private long Now => app.Clock.GetUtcNow().ToMicroseconds();

    public async Task SubmitAsync(Caller caller, int count)
    {
        var submitted = await app.SubmitAllAsync(caller, [.. Enumerable.Range(0, count).Select(_ => JobsApp.NewJob())]);

        var before = TurnOf(caller.UserId);
        var turn = _turns[caller.UserId] = before.Submitted(count, Now, options.HeadStartOf(caller.Tier));
        WaitingOf(caller.UserId).AddRange(submitted.Select(job => job.Job));
        var others = _turns.Where(other => other.Key != caller.UserId && other.Value.Waiting > 0).Select(other => other.Value).ToList();
        Assert.Equal(submitted.Select((_, at) => (long?)TurnPolicy.Position(before.Waiting + at, turn.Turn, others)), submitted.Select(job => job.Position));
    }

    public async Task ClaimAsync()
    {
        var heads = _turns.Where(turn => turn.Value.Waiting > 0).OrderBy(turn => turn.Value.Turn).ThenBy(turn => turn.Key).Select(turn => turn.Key).ToList();
        var claimed = await app.ClaimAsync();
        if (heads.Count == 0)
        {
            Assert.Null(claimed);
            return;
        }

        Assert.NotNull(claimed);
        var account = heads[0];
        Assert.Equal(WaitingOf(account)[0].Id, claimed.Id);
        Assert.Equal(_turns[account].Turn, claimed.Turn);
        WaitingOf(account).RemoveAt(0);
        _turns[account] = _turns[account].Claimed(Now);
        _running.Add(claimed);
        Claimed++;
    }

    public async Task EndAsync(Random random)
    {
        if (Take(random) is not { } job)
        {
            return;
        }

        if (random.Next(2) == 0)
        {
            await app.Endings.CompleteAsync(job, (JobOutcome.Completed)JobOutcome.Complete(), "local", TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        else
        {
            await app.Endings.FailAsync(job, (JobOutcome.Failed)JobOutcome.Fail("no_face", "There is no face."), CancellationToken.None);
        }

        _turns[job.UserId] = TurnOf(job.UserId).Ended(NewestFresh());
    }

    public async Task PutBackAsync(Random random)
    {
        if (Take(random) is not { } job)
        {
            return;
        }

        if (random.Next(2) == 0)
        {
            await app.Endings.HandBackAsync(job, CancellationToken.None);
        }
        else
        {
            await app.Endings.GiveUpOnWorkerAsync(job, CancellationToken.None);
            if (job.Failures + 1 == 3)
            {
                _turns[job.UserId] = TurnOf(job.UserId).Ended(NewestFresh());
                return;
            }
        }

        _turns[job.UserId] = TurnOf(job.UserId).Requeued(job.Turn!.Value);
        var waiting = WaitingOf(job.UserId);
        waiting.Insert(waiting.TakeWhile(other => other.CreatedAt < job.CreatedAt).Count(), job);
    }

    public async Task CancelAsync(Random random)
    {
        if (random.Next(2) == 0)
        {
            if (Take(random) is { } running)
            {
                Assert.NotNull(await app.CancelAsync(running.Id));
                _turns[running.UserId] = TurnOf(running.UserId).Ended(NewestFresh());
            }

            return;
        }

        var (account, waiting) = _waiting.FirstOrDefault(queue => queue.Value.Count > 0);
        if (waiting is not null)
        {
            var job = waiting[random.Next(waiting.Count)];
            Assert.NotNull(await app.CancelAsync(job.Id));
            Assert.Null(await app.CancelAsync(job.Id));
            waiting.Remove(job);
            _turns[account] = TurnOf(account).Withdrawn();
        }
    }

    public async Task CheckAsync(string when)
    {
        var (turns, counts) = await app.App.Get<Database>().ReadAsync(
            async db => (
                await db.Set<JobTurn>().Where(turn => turn.Lane == JobLane.Cpu).ToDictionaryAsync(turn => turn.UserId, turn => turn.ToAccountTurn()),
                await db.Set<Job>().GroupBy(job => new { job.UserId, job.Status }).Select(jobs => new { jobs.Key, Count = jobs.Count() }).ToListAsync()),
            CancellationToken.None);
        foreach (var (account, turn) in _turns)
        {
            Assert.True(turn == turns[account], $"Account {account} should have {turn} but has {turns[account]} {when}.");
            Assert.Equal(turn.Waiting, counts.Find(count => count.Key.UserId == account && count.Key.Status == JobStatus.Queued)?.Count ?? 0);
            Assert.Equal(turn.Running, counts.Find(count => count.Key.UserId == account && count.Key.Status == JobStatus.Running)?.Count ?? 0);
        }
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

    private long? NewestFresh() => _turns.Values.Where(turn => turn is { IsFresh: true, Waiting: > 0 }).Select(turn => (long?)turn.Turn).Max();

    private AccountTurn TurnOf(long account) => _turns.GetValueOrDefault(account, AccountTurn.None);

    private List<Job> WaitingOf(long account) => _waiting.TryGetValue(account, out var waiting) ? waiting : _waiting[account] = [];
}
