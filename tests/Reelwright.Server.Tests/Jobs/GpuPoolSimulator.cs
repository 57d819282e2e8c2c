using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>
/// A pool of backends played through without a database or a clock. A backend runs one job at a time and has at most one more handed over; it holds
/// one family of weights, and a job of another one begins with loading. All times in microseconds.
/// </summary>
internal sealed class GpuPoolSimulator(GpuPool pool, PickGpuJob pick)
{
    private readonly Dictionary<int, AccountTurn> _turns = [];
    private readonly Dictionary<(int Account, string Model), Queue<GpuJob>> _waiting = [];
    private readonly SimulatedBackend[] _backends = [.. Enumerable.Range(0, pool.Backends).Select(at => new SimulatedBackend(at))];
    private readonly PriorityQueue<(SimulatedBackend Backend, GpuRun? Ended), (long At, int Backend)> _events = new();
    private readonly List<GpuRun> _runs = [];

    public GpuPool Pool => pool;

    public long Now { get; private set; } = -1;

    public IReadOnlyList<SimulatedBackend> Backends => _backends;

    /// <summary>Each account's oldest job of each model.</summary>
    public IEnumerable<GpuJob> Heads => _waiting.Values.Where(queue => queue.Count > 0).Select(queue => queue.Peek());

    public int WaitingOf(int account, string model) => _waiting[(account, model)].Count;

    public AccountTurn TurnOf(int account) => _turns.GetValueOrDefault(account, AccountTurn.None);

    /// <summary>Plays the arrivals, which need not be sorted, until every job has ended. The runs are in the order of their ends.</summary>
    public IReadOnlyList<GpuRun> Play(IEnumerable<GpuJob> arrivals)
    {
        var coming = new Queue<GpuJob>(arrivals.OrderBy(job => job.At));
        while (coming.Count > 0 || _events.Count > 0)
        {
            var next = _events.TryPeek(out _, out var due) ? due.At : long.MaxValue;
            if (coming.TryPeek(out var arrival) && arrival.At < next)
            {
                Arrive(coming.Dequeue());
            }
            else
            {
                var (backend, ended) = _events.Dequeue();
                Advance(next);
                if (ended is not null)
                {
                    End(backend, ended);
                }
            }

            HandOver();
        }

        return _runs;
    }

    private void Arrive(GpuJob job)
    {
        Advance(job.At);
        _turns[job.Account] = TurnOf(job.Account).Submitted(1, Now, headStart: 0);
        if (!_waiting.TryGetValue((job.Account, job.Model), out var queue))
        {
            _waiting[(job.Account, job.Model)] = queue = [];
        }

        queue.Enqueue(job);
    }

    private void End(SimulatedBackend backend, GpuRun run)
    {
        _runs.Add(run);
        var fresh = _turns.Values.Where(turn => turn is { IsFresh: true, Waiting: > 0 }).Select(turn => (long?)turn.Turn).Max();
        _turns[run.Job.Account] = TurnOf(run.Job.Account).Ended(fresh);
        backend.Running = null;
        if (backend.Next is { } next)
        {
            backend.Next = null;
            Begin(backend, next, late: 0);
        }
    }

    private void HandOver()
    {
        while (_backends.Any(backend => backend.IsOpen(Now)) && Heads.Any())
        {
            var (backend, job, passed) = pick(this);
            foreach (var account in passed)
            {
                _turns[account] = TurnOf(account).PassedOver();
            }

            Advance(Now);
            _waiting[(job.Account, job.Model)].Dequeue();
            var turn = TurnOf(job.Account);
            _turns[job.Account] = turn.Claimed(Now);
            var run = new GpuRun(job, backend.Number, Now, turn.Bypassed, turn.IsFresh);
            if (backend.Running is null)
            {
                Begin(backend, run, pool.LateCost);
            }
            else
            {
                backend.Next = run;
            }
        }

        // Whatever rule decides, no backend idles while something waits.
        if (_backends.Any(backend => backend.Running is null) && Heads.Any())
        {
            throw new InvalidOperationException("A backend is idle while a job waits.");
        }
    }

    private void Begin(SimulatedBackend backend, GpuRun run, long late)
    {
        run.LoadTime = backend.Family == run.Job.Model ? 0 : pool.LoadTimes[run.Job.Model];
        run.WorkFrom = Now + late + run.LoadTime;
        run.End = run.WorkFrom + run.Job.Length;
        backend.Family = run.Job.Model;
        backend.Running = run;
        backend.OpensAt = pool.Lead is { } lead ? Math.Max(Now, run.WorkFrom + (long)(run.Job.Length * run.Job.Guess) - lead) : Now;
        _events.Enqueue((backend, run), (run.End, backend.Number));
        if (backend.OpensAt > Now && backend.OpensAt < run.End)
        {
            _events.Enqueue((backend, null), (backend.OpensAt, backend.Number));
        }
    }

    // No two things happen in the same microsecond, as on a real clock.
    private void Advance(long at) => Now = Math.Max(at, Now + 1);
}

/// <summary>Chooses among the waiting heads and the open backends; there is one of each when it is asked.</summary>
internal delegate (SimulatedBackend Backend, GpuJob Job, IEnumerable<int> Passed) PickGpuJob(GpuPoolSimulator pool);

/// <param name="LoadTimes">By model; each is a family of its own.</param>
/// <param name="Lead">How long before the expected end of a job the next one is handed over; null for as soon as there is room.</param>
/// <param name="LateCost">What it costs when a backend runs dry: the claim, the upload and the submission.</param>
internal sealed record GpuPool(int Backends, IReadOnlyDictionary<string, long> LoadTimes, long? Lead = null, long LateCost = 0);

/// <param name="Guess">The length that was expected, as a share of the real one.</param>
internal sealed record GpuJob(int Account, string Model, long At, long Length, double Guess = 1);

/// <param name="Bypassed">How often the account had been passed over when this job was handed over.</param>
/// <param name="WasFresh">It was the first job of an account that had nothing here when it came.</param>
internal sealed record GpuRun(GpuJob Job, int Backend, long HandedOver, int Bypassed, bool WasFresh)
{
    public long LoadTime { get; set; }

    /// <summary>When the weights were there and the job's own work began.</summary>
    public long WorkFrom { get; set; }

    public long End { get; set; }

    /// <summary>From the submission to the beginning of the work; loading counts as waiting.</summary>
    public long Wait => WorkFrom - Job.At;
}

internal sealed class SimulatedBackend(int number)
{
    public int Number => number;

    public GpuRun? Running { get; set; }

    public GpuRun? Next { get; set; }

    /// <summary>Of the weights in memory.</summary>
    public string? Family { get; set; }

    /// <summary>When the next job may be handed over behind the running one.</summary>
    public long OpensAt { get; set; }

    /// <summary>What will be loaded when a job handed over now begins.</summary>
    public string? ComingFamily => Next?.Job.Model ?? Family;

    public bool IsOpen(long now) => Running is null || (Next is null && OpensAt <= now);
}
