using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

public sealed class TurnPolicyTests
{
    private const long Second = 1_000_000;
    private const long MaxHeadStart = 60 * Second;

    /// <summary>The wait of a job that is first in its account, whatever else happens: every other account goes first at most once.</summary>
    [Fact]
    public void While_a_job_is_first_in_line_every_other_account_starts_at_most_one()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Days, day =>
        {
            var starts = new QueueSimulator(day.Slots).Play(day.Jobs);

            return starts.All(mine => starts
                .Where(other => other.Job.Account != mine.Job.Account && other.At > FirstInLineSince(mine, starts) && other.At < mine.At)
                .CountBy(other => other.Job.Account)
                .All(others => others.Value <= 1));
        }));
    }

    [Fact]
    public void Nobody_starves_under_a_flood_of_new_accounts_with_head_starts()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 4).ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (slots, length) =>
        {
            // Fresh accounts of the highest tier keep coming, faster than the slots can ever serve them.
            var poor = new SimulatedJob(0, At: 100 * Second, Length: Second);
            var flood = Enumerable.Range(1, 600).Select(account => new SimulatedJob(account, account * Second / 2, length * Second, MaxHeadStart));

            var starts = new QueueSimulator(slots).Play(flood.Append(poor));

            var start = starts.Single(start => start.Job.Account == 0);
            return starts.Where(other => other.Job.At > start.Job.At + MaxHeadStart + Second).All(other => other.At > start.At);
        }));
    }

    [Fact]
    public void An_account_with_500_jobs_delays_anothers_first_job_by_at_most_one_job_on_each_slot()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Crowds, crowd =>
        {
            var late = new SimulatedJob(Account: 1, crowd.At, Second);
            var hoard = crowd.Lengths.Select((length, at) => new SimulatedJob(Account: 0, at, length, crowd.HoardersHeadStart));

            var starts = new QueueSimulator(crowd.Slots).Play(hoard.Append(late));

            var mine = starts.Single(start => start.Job.Account == 1);
            var inTheWay = starts.Where(other => other.Job.Account == 0 && other.At < mine.At && other.At + other.Job.Length > mine.Job.At).ToList();
            return inTheWay.CountBy(other => other.Slot).All(slot => slot.Value <= 1)
                && mine.At - mine.Job.At <= inTheWay.Select(other => other.Job.Length).DefaultIfEmpty().Max() + inTheWay.Count + 2;
        }));
    }

    [Fact]
    public void Accounts_that_always_wait_get_the_same_number_of_starts_within_one()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Contests, contest =>
        {
            // All arrive while strangers' jobs keep every slot, and are saturated until the first of them has no job left.
            var blockers = Enumerable.Range(0, contest.Slots).Select(slot => new SimulatedJob(-1 - slot, slot, 5 * Second + (slot * Second)));
            var jobs = contest.Lengths.SelectMany((lengths, account) => lengths.Select((length, at) => new SimulatedJob(account, Second + (account * 1_000) + at, length)));

            var counts = new int[contest.Lengths.Length];
            foreach (var start in new QueueSimulator(contest.Slots).Play([.. blockers, .. jobs]).Where(start => start.Job.Account >= 0))
            {
                counts[start.Job.Account]++;
                if (counts.Max() - counts.Min() > 1)
                {
                    return false;
                }

                if (counts[start.Job.Account] == contest.Lengths[0].Length)
                {
                    break;
                }
            }

            return true;
        }));
    }

    [Fact]
    public void A_head_start_never_reaches_further_back_than_it_is_long()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Days, day =>
        {
            var starts = new QueueSimulator(day.Slots).Play(day.Jobs);

            // Whoever waits first in line for longer than another's head start before that one even comes goes first.
            return starts.All(mine => starts
                .Where(other => other.At < mine.At && other.Job.Account != mine.Job.Account)
                .All(other => FirstInLineSince(mine, starts) >= other.Job.At - other.Job.HeadStart));
        }));
    }

    [Fact]
    public void Sending_jobs_one_at_a_time_is_not_better_than_sending_them_together()
    {
        var together = Enumerable.Range(0, 100).Select(_ => new SimulatedJob(Account: 0, At: 0, Length: 5 * Second, MaxHeadStart));
        // The other account of the same tier always sends the next job the moment the last one is over.
        var oneByOne = Enumerable.Range(0, 60).Select(at => new SimulatedJob(Account: 1, At: (5 * Second) + (at * 10 * Second) + 100, Length: 5 * Second, MaxHeadStart));

        var starts = new QueueSimulator(slots: 1).Play([.. together, .. oneByOne]);

        var counts = starts.Where(start => start.At < 500 * Second).CountBy(start => start.Job.Account).ToDictionary();
        Assert.InRange(counts[1], 1, counts[0] + 1);
    }

    [Fact]
    public void The_position_is_the_number_of_the_start_to_come()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 30).ArrayOf().Where(counts => counts.Length is > 0 and < 12).ToArbitrary(), counts =>
        {
            // Account a arrives at second a with counts[a] jobs, while a stranger's long job keeps the only slot.
            var blocker = new SimulatedJob(Account: -1, At: 0, Length: 1_000 * Second);
            var jobs = counts.SelectMany((count, account) => Enumerable.Range(0, count).Select(at => new SimulatedJob(account, ((account + 1) * Second) + at, Second)));
            var starts = new QueueSimulator(slots: 1).Play(jobs.Prepend(blocker)).Skip(1).ToList();

            var turns = counts.Select((count, account) => new AccountTurn((account + 1) * Second, count, Running: 0)).ToList();
            return counts.Index().All(account => Enumerable.Range(0, account.Item).All(rank =>
            {
                var others = turns.Where((_, other) => other != account.Index);
                var position = TurnPolicy.Position(rank, turns[account.Index].Turn, others);
                return starts.FindIndex(start => start.Job.Account == account.Index && start.Job.At == jobs.Where(job => job.Account == account.Index).ElementAt(rank).At) + 1 == position;
            }));
        }));
    }

    [Fact]
    public void A_job_put_back_keeps_the_turn_it_had()
    {
        var waiting = AccountTurn.None.Submitted(2, now: 100, headStart: 10);
        var running = waiting.Claimed(now: 200);

        Assert.Equal(new AccountTurn(90, 2, 0, IsFresh: true), waiting);
        Assert.Equal(new AccountTurn(200, 1, 1), running);
        Assert.Equal(new AccountTurn(90, 2, 0), running.Requeued(formerTurn: 90));
        Assert.Equal(new AccountTurn(90, 1, 0, IsFresh: true), waiting.Withdrawn());
        Assert.Equal(new AccountTurn(90, 0, 0), waiting.Withdrawn(2));
    }

    /// <summary>A job is first in line from its arrival or from the last start or end of its own account after that.</summary>
    private static long FirstInLineSince(Start mine, IReadOnlyList<Start> starts) => starts
        .Where(own => own.Job.Account == mine.Job.Account && own.At < mine.At)
        .SelectMany(own => new[] { own.At, own.At + own.Job.Length })
        .Where(moved => moved < mine.At)
        .Append(mine.Job.At)
        .Max() + Ticks(starts);

    // The simulator moves events that fall together apart by a microsecond each.
    private static long Ticks(IReadOnlyList<Start> starts) => 3L * starts.Count;

    private sealed record Day(int Slots, SimulatedJob[] Jobs);

    private sealed record Crowd(int Slots, long At, long HoardersHeadStart, long[] Lengths);

    private sealed record Contest(int Slots, long[][] Lengths);

    private static Arbitrary<Day> Days =>
        (from slots in Gen.Choose(1, 5)
         from jobs in (from account in Gen.Choose(0, 7)
                       from at in Gen.Choose(0, 300)
                       from length in Gen.Choose(1, 60)
                       select new SimulatedJob(account, at * Second, length * Second, account * MaxHeadStart / 7)).ArrayOf()
         select new Day(slots, jobs)).ToArbitrary();

    private static Arbitrary<Crowd> Crowds =>
        (from slots in Gen.Choose(1, 8)
         from at in Gen.Choose(1, 200)
         from headStart in Gen.Choose(0, 60)
         from lengths in Gen.Choose(1, 40_000_000).Select(length => (long)length).ArrayOf(500)
         select new Crowd(slots, at * Second, headStart * Second, lengths)).ToArbitrary();

    private static Arbitrary<Contest> Contests =>
        (from slots in Gen.Choose(1, 6)
         from accounts in Gen.Choose(2, 5)
         from lengths in (from scale in Gen.Elements(1, 10, 1_000)
                          from lengths in Gen.Choose(1_000, 60_000).Select(length => (long)length * scale).ArrayOf(60)
                          select lengths).ArrayOf(accounts)
         select new Contest(slots, lengths)).ToArbitrary();
}
