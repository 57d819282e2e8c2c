using FsCheck;
using FsCheck.Fluent;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>What turns promise when models and backends differ.</summary>
public sealed class LaneFairnessTests
{
    private const long Second = 1_000_000;
    private static readonly string[] Models = ["a", "b", "c", "d"];

    /// <summary>So nobody starves, neither in one lane for being served in another nor on one backend for being served on another.</summary>
    [Fact]
    public void While_a_job_is_first_in_its_lane_every_other_account_starts_at_most_one_of_each_model_on_the_backends_that_could_do_it()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Days, day => Overtaking(day).All(others => others.CountBy(other => (other.Job.Account, other.Job.Lane)).All(other => other.Value <= 1))));
    }

    [Fact]
    public void On_backends_that_offer_the_same_models_every_other_account_starts_at_most_one()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Days, day =>
        {
            var everything = day.Backends.SelectMany(lanes => lanes).Distinct().ToArray();
            var alike = day with { Backends = [.. day.Backends.Select(_ => everything)] };
            return Overtaking(alike).All(others => others.CountBy(other => other.Job.Account).All(other => other.Value <= 1));
        }));
    }

    [Fact]
    public void A_job_on_a_lone_backend_is_not_starved_by_its_accounts_work_on_another()
    {
        // Account 0 keeps the second backend busy all the time and has one job for the first, which account 1 keeps busy.
        var own = Enumerable.Range(0, 200).Select(at => new LaneJob(0, "b", at, Second / 2)).Append(new LaneJob(0, "a", 1_000, Second));
        var others = Enumerable.Range(0, 200).Select(at => new LaneJob(1, "a", at, Second));

        var starts = new LaneSimulator([["a"], ["b"]], slotsEach: 2).Play([.. own, .. others]);

        var mine = starts.Single(start => start.Job is { Account: 0, Lane: "a" });
        Assert.InRange(mine.At, 0, 3 * Second);
    }

    [Fact]
    public void An_account_with_500_jobs_of_several_models_delays_anothers_first_job_by_at_most_one_job_on_each_slot()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Pools, Gen.Choose(1, 200).ToArbitrary(), Gen.Choose(1, 40).ArrayOf(500).ToArbitrary(), (backends, at, lengths) =>
        {
            var late = new LaneJob(1, backends[0][0], at * Second, Second);
            var hoard = lengths.Select((length, number) => new LaneJob(0, Models[number % Models.Length], number, length * Second)).Where(job => backends.Any(lanes => lanes.Contains(job.Lane)));

            var starts = new LaneSimulator(backends, slotsEach: 2).Play(hoard.Append(late));

            var mine = starts.Single(start => start.Job.Account == 1);
            var inTheWay = starts.Where(other => other.Job.Account == 0 && backends[other.Backend].Contains(mine.Job.Lane) && other.At < mine.At && other.End > mine.Job.At).ToList();
            return inTheWay.CountBy(other => other.Backend).All(backend => backend.Value <= 2)
                && mine.At - mine.Job.At <= inTheWay.Select(other => other.Job.Length).DefaultIfEmpty().Max() + (2L * starts.Count);
        }));
    }

    [Fact]
    public void Accounts_get_the_same_number_of_starts_whatever_models_they_use()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Contests, contest =>
        {
            // All arrive while a stranger's jobs keep every slot, and wait all the time until the first of them has no job left.
            string[][] backends = [.. Enumerable.Repeat(Models, contest.Backends)];
            var blockers = Enumerable.Range(0, contest.Backends * 2).Select(slot => new LaneJob(-1 - slot, "a", slot, (5 + slot) * Second));
            var jobs = contest.Jobs.SelectMany((jobs, account) => jobs.Select((job, at) => new LaneJob(account, Models[(account + job.Model) % Models.Length], Second + (account * 1_000) + at, job.Length * Second)));

            var counts = new int[contest.Jobs.Length];
            foreach (var start in new LaneSimulator(backends, slotsEach: 2).Play([.. blockers, .. jobs]).Where(start => start.Job.Account >= 0))
            {
                counts[start.Job.Account]++;
                if (counts.Max() - counts.Min() > 1)
                {
                    return false;
                }

                if (counts[start.Job.Account] == contest.Jobs[0].Length)
                {
                    break;
                }
            }

            return true;
        }));
    }

    /// <summary>For each job: what others started, on backends that could have done it, while it was first in its lane.</summary>
    private static IEnumerable<List<LaneStart>> Overtaking(Day day)
    {
        var starts = new LaneSimulator(day.Backends, slotsEach: 2).Play(day.Jobs);
        return starts.Select(mine =>
        {
            var since = FirstSince(day, mine, starts);
            return starts.Where(other => other.Job.Account != mine.Job.Account && Serves(day, other, mine.Job.Lane) && other.At > since && other.At < mine.At).ToList();
        });
    }

    private static bool Serves(Day day, LaneStart start, string lane) => day.Backends[start.Backend].Contains(lane);

    /// <summary>A job is first in its lane from its arrival, or from the last start or end of its own account on a backend that serves the lane.</summary>
    private static long FirstSince(Day day, LaneStart mine, IReadOnlyList<LaneStart> starts) => starts
        .Where(own => own.Job.Account == mine.Job.Account && own.At < mine.At && (own.Job.Lane == mine.Job.Lane || Serves(day, own, mine.Job.Lane)))
        .SelectMany(own => new[] { own.At, own.End })
        .Where(moved => moved < mine.At)
        .Append(mine.Job.At)
        .Max() + (3L * starts.Count);

    private sealed record Day(string[][] Backends, LaneJob[] Jobs);

    private sealed record Contest(int Backends, (int Model, int Length)[][] Jobs);

    private static Gen<string[][]> SomePool =>
        Gen.SubListOf(Models).Where(lanes => lanes.Count > 0).Select(lanes => lanes.ToArray()).ArrayOf().Where(backends => backends.Length is > 0 and < 5);

    private static Arbitrary<string[][]> Pools => SomePool.ToArbitrary();

    private static Arbitrary<Day> Days =>
        (from backends in SomePool
         from jobs in (from account in Gen.Choose(0, 6)
                       from lane in Gen.Elements(backends.SelectMany(lanes => lanes).Distinct().ToArray())
                       from at in Gen.Choose(0, 300)
                       from length in Gen.Choose(1, 60)
                       select new LaneJob(account, lane, at * Second, length * Second, account * 10 * Second)).ArrayOf()
         select new Day(backends, jobs)).ToArbitrary();

    private static Arbitrary<Contest> Contests =>
        (from backends in Gen.Choose(1, 3)
         from accounts in Gen.Choose(2, 5)
         from jobs in (from model in Gen.Choose(0, 2)
                       from length in Gen.Choose(1, 60)
                       select (model, length)).ArrayOf(60).ArrayOf(accounts)
         select new Contest(backends, jobs)).ToArbitrary();
}
