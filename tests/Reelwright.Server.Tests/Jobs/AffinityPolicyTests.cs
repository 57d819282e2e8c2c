using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

public sealed class AffinityPolicyTests
{
    private const long Second = 1_000_000;
    private static readonly AffinityBounds Bounds = new(BonusMicroseconds: 300 * Second, MaxBypasses: 2);

    [Fact]
    public void Whoever_has_waited_longest_goes_first_when_nothing_is_loaded()
    {
        var choice = AffinityPolicy.Choose([Backend("a", holds: null)], [Head("wan", 1, turn: 20), Head("ltx", 2, turn: 10)], now: 100 * Second, Bounds);

        Assert.Equal("ltx", choice!.Head.Lane);
        Assert.Empty(choice.PassedOver);
    }

    [Fact]
    public void Loaded_weights_go_first_and_whoever_was_due_is_counted_as_passed_over()
    {
        var choice = AffinityPolicy.Choose([Backend("a", holds: "wan")], [Head("wan", 1, turn: 20), Head("ltx", 2, turn: 10)], now: 100 * Second, Bounds);

        Assert.Equal("wan", choice!.Head.Lane);
        Assert.Equal([2L], choice.PassedOver.Select(head => head.UserId));
    }

    [Fact]
    public void A_job_goes_where_its_weights_are()
    {
        var choice = AffinityPolicy.Choose([Backend("a", holds: null), Backend("b", holds: "wan"), Backend("c", holds: "ltx")], [Head("wan", 1, turn: 0)], now: 0, Bounds);

        Assert.Equal("b", choice!.Backend.Name);
    }

    [Fact]
    public void An_idle_backend_is_better_than_a_busy_one_unless_loading_takes_longer()
    {
        var idle = Backend("idle", holds: null);

        Assert.Equal("idle", Choose(Backend("busy", holds: "wan", busy: 170)));
        Assert.Equal("busy", Choose(Backend("busy", holds: "wan", busy: 20)));

        string Choose(PoolBackend busy) => AffinityPolicy.Choose([busy, idle], [Head("wan", 1, turn: 0)], now: 0, Bounds)!.Backend.Name;
    }

    [Fact]
    public void Weights_that_others_still_want_are_thrown_out_last()
    {
        PoolBackend[] pool = [Backend("a", holds: "ltx"), Backend("b", holds: "old")];

        var choice = AffinityPolicy.Choose(pool, [Head("wan", 1, turn: 0), Head("ltx", 2, turn: 400 * Second)], now: 400 * Second, Bounds);

        Assert.Equal(("wan", "b"), (choice!.Head.Lane, choice.Backend.Name));
    }

    [Fact]
    public void Nobody_is_passed_over_once_the_bonus_is_used_up()
    {
        Assert.Equal("wan", ChooseAt(turn: 300 * Second));
        Assert.Equal("ltx", ChooseAt((300 * Second) + 1));

        string ChooseAt(long turn) => AffinityPolicy.Choose([Backend("a", holds: "wan")], [Head("wan", 1, turn), Head("ltx", 2, turn: 0)], now: 300 * Second, Bounds)!.Head.Lane;
    }

    [Theory]
    [InlineData(false, 2, 3)]
    [InlineData(true, 2, 1)]
    [InlineData(false, 0, 0)]
    [InlineData(true, 0, 0)]
    public void Nobody_is_passed_over_more_often_than_there_are_backends_to_do_it(bool isFresh, int perBackend, int allowed)
    {
        PoolBackend[] pool = [Backend("a", holds: "wan"), Backend("b", holds: "svd") with { IsOpen = false }, Backend("c", "svd", 0, "svd")];
        var bounds = Bounds with { MaxBypasses = perBackend };

        Assert.Equal("ltx", ChooseWhenPassedOver(allowed));
        if (allowed > 0)
        {
            Assert.Equal("wan", ChooseWhenPassedOver(allowed - 1));
        }

        string ChooseWhenPassedOver(int times)
        {
            var passed = Head("ltx", 2, turn: 0);
            return AffinityPolicy.Choose(pool, [Head("wan", 1, turn: 10), passed with { Turn = passed.Turn with { Bypassed = times, IsFresh = isFresh } }], now: 20, bounds)!.Head.Lane;
        }
    }

    [Fact]
    public void There_is_a_choice_exactly_when_an_open_backend_offers_what_waits()
    {
        Assert.Null(AffinityPolicy.Choose([], [Head("wan", 1, turn: 0)], now: 0, Bounds));
        Assert.Null(AffinityPolicy.Choose([Backend("a", holds: "wan")], [], now: 0, Bounds));
        Assert.Null(AffinityPolicy.Choose([Backend("a", holds: "wan") with { IsOpen = false }], [Head("wan", 1, turn: 0)], now: 0, Bounds));
        Assert.Null(AffinityPolicy.Choose([Backend("a", "wan", 0, "wan")], [Head("ltx", 1, turn: 0)], now: 0, Bounds));

        Check.QuickThrowOnFailure(Prop.ForAll(Situations, situation =>
        {
            var choice = AffinityPolicy.Choose(situation.Pool, situation.Heads, situation.Now, Bounds);

            return choice is null
                ? !situation.Heads.Any(head => situation.Pool.Any(backend => backend.IsOpen && backend.Lanes.Contains(head.Lane)))
                : choice.Backend.IsOpen && choice.Backend.Lanes.Contains(choice.Head.Lane)
                    && choice.PassedOver.All(head => head.Turn.Turn < choice.Head.Turn.Turn && head.UserId != choice.Head.UserId);
        }));
    }

    [Fact]
    public void The_next_job_is_handed_over_shortly_before_the_running_one_ends_or_at_once_when_nobody_knows()
    {
        Assert.False(AffinityPolicy.IsTimeToHandOver(TimeSpan.FromMinutes(1)));
        Assert.True(AffinityPolicy.IsTimeToHandOver(AffinityPolicy.HandOverLead));
        Assert.True(AffinityPolicy.IsTimeToHandOver(TimeSpan.FromSeconds(-5)));
        Assert.True(AffinityPolicy.IsTimeToHandOver(null));
    }

    /// <summary>The simulator itself refuses to go on when a backend idles while something waits, whatever the rule.</summary>
    [Fact]
    public void Every_job_runs_no_backend_idles_and_nobody_is_passed_over_too_often()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Days, day =>
        {
            var runs = new GpuPoolSimulator(day.Pool, GpuRules.Affinity(Bounds)).Play(day.Jobs);

            return runs.Count == day.Jobs.Length && runs.All(run => run.Bypassed < (run.WasFresh ? 1 : Bounds.MaxBypasses) * day.Pool.Backends);
        }));
    }

    [Fact]
    public void An_account_with_500_jobs_delays_anothers_first_job_by_at_most_one_job_on_each_slot()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Crowds, crowd =>
        {
            var runs = new GpuPoolSimulator(crowd.Pool, GpuRules.Affinity(Bounds)).Play(crowd.Jobs);

            var mine = runs.Single(run => run.Job.Account == 1);
            var longest = runs.Where(run => run.Job.Account == 0).Max(run => run.LoadTime + run.Job.Length) + crowd.Pool.LateCost;
            return mine.Wait <= (2 * longest) + mine.LoadTime + crowd.Pool.LateCost + 1_000;
        }));
    }

    /// <summary>The figures of docs/performance.md, with some room for other seeds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Machines_are_used_and_accounts_get_their_share(int seed)
    {
        foreach (var workload in GpuWorkload.Mixes(seed))
        {
            var fair = GpuOutcome.Of(workload, workload.FreePool, GpuRules.Turns);
            var outcome = GpuOutcome.Of(workload, workload.LatePool, GpuRules.Affinity(new AffinityBounds(new QueueOptions().LoadedModelBonusSeconds * Second, new QueueOptions().MaxBypasses)));
            var old = GpuOutcome.Of(workload, workload.Pool, GpuRules.LoadedFirst);

            Assert.True(outcome.Throughput is >= 0.94 and <= 1, $"{workload.Name}: throughput {outcome.Throughput:F3}");
            Assert.True(outcome.Throughput > old.Throughput + 0.05, $"{workload.Name}: throughput {outcome.Throughput:F3}, formerly {old.Throughput:F3}");
            Assert.All(outcome.Shares(fair).Index(), share => Assert.True(share.Item <= 1.6, $"{workload.Name}: account {share.Index} waits {share.Item:F2} times its share"));
        }
    }

    private static LaneHead Head(string model, long user, long turn) => new(model, model, user, new AccountTurn(turn, Waiting: 1, Running: 0), QueuedAt: turn, WaitingInLane: 1);

    private static PoolBackend Backend(string name, string? holds, double busy = 0) => Backend(name, holds, busy, "wan", "ltx", "svd");

    private static PoolBackend Backend(string name, string? holds, double busy, params string[] lanes) =>
        new(name, IsOpen: true, lanes.ToHashSet(StringComparer.Ordinal), holds is null ? [] : [holds], busy, _ => 60);

    private sealed record Situation(PoolBackend[] Pool, LaneHead[] Heads, long Now);

    private sealed record Day(GpuPool Pool, GpuJob[] Jobs);

    private static readonly string[] Models = ["wan", "ltx", "svd", "flux"];

    private static Arbitrary<Situation> Situations =>
        (from pool in (from isOpen in Gen.Elements(true, false)
                       from offered in Gen.SubListOf(Models)
                       from holds in Gen.Elements(Models)
                       from busy in Gen.Choose(0, 100)
                       select new PoolBackend("b", isOpen, offered.ToHashSet(StringComparer.Ordinal), [holds], busy, _ => 30)).ArrayOf()
         from heads in (from user in Gen.Choose(0, 5)
                        from turn in Gen.Choose(0, 1_000)
                        from bypassed in Gen.Choose(0, 10)
                        from isFresh in Gen.Elements(true, false)
                        select (user, turn, bypassed, isFresh)).ArrayOf(Models.Length)
         from waiting in Gen.SubListOf(Models)
         let line = waiting.Select((model, at) => Head(model, heads[at].user, heads[at].turn * Second) with
         {
             Turn = new AccountTurn(heads[at].turn * Second, 1, 0, heads[at].isFresh, heads[at].bypassed),
         })
         select new Situation(pool, [.. line], 1_000 * Second)).ToArbitrary();

    private static Gen<GpuPool> Pools =>
        from backends in Gen.Choose(1, 5)
        from loads in Gen.Choose(1, 70).ArrayOf(Models.Length)
        from lead in Gen.Elements<long?>(null, 15 * Second)
        select new GpuPool(backends, Models.Zip(loads).ToDictionary(pair => pair.First, pair => pair.Second * Second, StringComparer.Ordinal), lead, LateCost: Second);

    private static Gen<GpuJob> JobsOf(Gen<int> accounts, int until) =>
        from account in accounts
        from model in Gen.Elements(Models)
        from at in Gen.Choose(0, until)
        from length in Gen.Choose(1, 180)
        from guess in Gen.Choose(70, 130)
        select new GpuJob(account, model, at * Second, length * Second, guess / 100.0);

    private static Arbitrary<Day> Days =>
        (from pool in Pools
         from jobs in JobsOf(Gen.Choose(0, 7), until: 900).ArrayOf()
         select new Day(pool, jobs)).ToArbitrary();

    private static Arbitrary<Day> Crowds =>
        (from pool in Pools
         from hoard in JobsOf(Gen.Constant(0), until: 5).ArrayOf(500)
         from at in Gen.Choose(10, 2_000)
         from late in JobsOf(Gen.Constant(1), until: 0)
         select new Day(pool, [.. hoard, late with { At = at * Second }])).ToArbitrary();
}
