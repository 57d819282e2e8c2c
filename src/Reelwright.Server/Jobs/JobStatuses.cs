using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs;

/// <summary>Turns jobs into status objects, and keeps those that are asked for again and again ready as bytes.</summary>
internal sealed class JobStatuses(Database database, JobHub hub, QueueViews views, IGpuSlots slots, EngineSpeeds speeds, TimeProvider clock) : IDisposable
{
    // Signals tell of every change of a job, but not of its place in the queue nor of the time that passes.
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    // A position beyond it is an estimate in any case.
    private const int MaxExactRank = 1_000;

    private readonly MemoryCache _ready = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    /// <summary>The job as JSON, for polling.</summary>
    /// <exception cref="Refusal">404 when there is no such job, or it is not the caller's.</exception>
    public async ValueTask<byte[]> GetJsonAsync(Guid id, Caller caller, CancellationToken cancel)
    {
        var version = hub.VersionOf(id);
        if (!_ready.TryGetValue(id, out Ready? ready) || ready!.Version != version || (!ready.IsOver && clock.GetElapsedTime(ready.At) > FreshFor))
        {
            ready = await MakeReadyAsync(id, version, cancel);
        }

        return ready is not null && MaySee(caller, ready.UserId) ? ready.Json : throw Refusal.NotFound("There is no such job.");
    }

    /// <summary>The job as it is in the database at this moment; null when there is no such job.</summary>
    public Task<(Job Job, JobResponse Response)?> FindAsync(Guid id, CancellationToken cancel) => database.ReadAsync<(Job, JobResponse)?>(
        async db => await db.Set<Job>().SingleOrDefaultAsync(job => job.Id == id, cancel) is { } job ? (job, await DescribeAsync(db, job, rank: null, cancel)) : null,
        cancel);

    /// <exception cref="Refusal">404 when there is no such job, or it is not the caller's.</exception>
    public async Task<(Job Job, JobResponse Response)> GetAsync(Guid id, Caller caller, CancellationToken cancel) =>
        await FindAsync(id, cancel) is { } found && MaySee(caller, found.Job.UserId) ? found : throw Refusal.NotFound("There is no such job.");

    /// <summary>A job that has just been stored, in the transaction that stores it.</summary>
    public async Task<JobResponse> DescribeNewAsync(ReelwrightDb db, SubmittedJob submitted, CancellationToken cancel) =>
        await DescribeAsync(db, submitted.Job, rank: null, cancel) with { Position = submitted.Position };

    /// <summary>Describes jobs of which several may wait.</summary>
    public async Task<IReadOnlyList<JobResponse>> DescribeAllAsync(ReelwrightDb db, IReadOnlyList<Job> jobs, CancellationToken cancel)
    {
        var ranks = new Dictionary<Guid, int>();
        foreach (var place in jobs.Where(job => job.IsInLine).DistinctBy(job => (job.UserId, job.Lane)))
        {
            var ids = await Waiting(db, place.UserId, slots.CompetingLanes(place.Lane)).OrderBy(job => job.CreatedAt).ThenBy(job => job.Id).Take(MaxExactRank).Select(job => job.Id).ToListAsync(cancel);
            foreach (var (rank, id) in ids.Index())
            {
                ranks[id] = rank;
            }
        }

        var responses = new List<JobResponse>(jobs.Count);
        foreach (var job in jobs)
        {
            responses.Add(await DescribeAsync(db, job, ranks.TryGetValue(job.Id, out var rank) ? rank : null, cancel));
        }

        return responses;
    }

    public void Dispose() => _ready.Dispose();

    private static bool MaySee(Caller caller, long userId) => caller.UserId == userId || caller.IsAdmin;

    private async Task<Ready?> MakeReadyAsync(Guid id, long version, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { } found)
        {
            return null;
        }

        // The version is from before the reading: a change in between makes this entry stale, not wrong.
        var ready = new Ready(found.Job.UserId, found.Job.IsOver, version, clock.GetTimestamp(), JsonSerializer.SerializeToUtf8Bytes(found.Response, ApiJson.Options));
        using var entry = _ready.CreateEntry(id);
        entry.Value = ready;
        entry.Size = 1;
        entry.SlidingExpiration = KeptFor;
        return ready;
    }

    private async Task<JobResponse> DescribeAsync(ReelwrightDb db, Job job, int? rank, CancellationToken cancel)
    {
        var live = job.Status is JobStatus.Running && hub.FindLive(job.Id) is { } here && here.Attempt == job.Attempt ? here : null;
        var progress = Math.Max(job.Progress, live?.Progress ?? 0);
        var engine = live?.Engine ?? job.Engine;
        var lanes = job.IsInLine ? slots.CompetingLanes(job.Lane) : [];
        var position = lanes.Count > 0 ? await FindPositionAsync(db, job, lanes, rank, cancel) : null;
        var outputs = job.Outputs is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<JobOutput>>(job.Outputs, ApiJson.Options) ?? [];
        return new JobResponse
        {
            JobId = job.Id,
            Kind = job.Kind,
            Operation = job.Operation,
            Status = job.Status,
            Progress = progress,
            Stage = live?.Stage ?? job.Stage,
            Position = position,
            EtaSeconds = await EstimateAsync(db, job, engine, progress, position, lanes, cancel),
            WaitingFor = WaitingFor(job, lanes),
            Engine = engine,
            Filename = outputs.Count > 0 ? outputs[0].Filename : null,
            Url = outputs.Count > 0 ? outputs[0].Url : null,
            ThumbnailUrl = job.ThumbnailUrl,
            Outputs = outputs,
            GenerationId = job.GenerationId,
            Result = job.Result is null ? null : JsonSerializer.Deserialize<JsonElement>(job.Result),
            Error = job.Error,
            ErrorCode = job.ErrorCode,
            CreditsCharged = job.CreditsCharged,
            CreditsRefunded = job.CreditsRefunded,
            Attempt = job.Attempt,
            CreatedAt = job.CreatedAt,
            StartedAt = job.StartedAt,
            CompletedAt = job.CompletedAt,
        };
    }

    /// <summary>Told from what is there now: no row changes when backends come and go.</summary>
    private static string? WaitingFor(Job job, IReadOnlyList<string> lanes) => job switch
    {
        { Status: not JobStatus.Queued } => null,
        { IsInLine: false } => "another try",
        _ when lanes.Count == 0 => $"a backend with {JobLane.ModelOf(job.Lane)}",
        _ => null,
    };

    private async Task<long?> FindPositionAsync(ReelwrightDb db, Job job, IReadOnlyList<string> lanes, int? knownRank, CancellationToken cancel)
    {
        var own = await db.Set<JobTurn>().AsNoTracking().SingleOrDefaultAsync(turn => turn.UserId == job.UserId && turn.Lane == job.Lane, cancel);
        if (own is null or { Waiting: 0 })
        {
            // It has started since the row was read.
            return null;
        }

        var rank = knownRank ?? await Waiting(db, job.UserId, lanes)
            .Where(other => other.CreatedAt < job.CreatedAt || (other.CreatedAt == job.CreatedAt && other.Id.CompareTo(job.Id) < 0))
            .OrderBy(other => other.CreatedAt).ThenBy(other => other.Id)
            .Take(MaxExactRank)
            .CountAsync(cancel);
        if (rank >= MaxExactRank)
        {
            rank = await EstimateRankAsync(db, job, lanes, cancel);
        }

        var view = await views.GetAsync(db, lanes, cancel);
        return view.PositionOf(job.UserId, own.ToAccountTurn(), rank);
    }

    /// <summary>Counting a million rows costs a tenth of a second: beyond a thousand the place is read off the time of submission.</summary>
    private static async Task<int> EstimateRankAsync(ReelwrightDb db, Job job, IReadOnlyList<string> lanes, CancellationToken cancel)
    {
        var waiting = await db.Set<JobTurn>().Where(turn => turn.UserId == job.UserId && lanes.Contains(turn.Lane)).SumAsync(turn => turn.Waiting, cancel);
        var times = Waiting(db, job.UserId, lanes).Select(other => other.CreatedAt);
        var first = await times.OrderBy(at => at).FirstOrDefaultAsync(cancel);
        var last = await times.OrderByDescending(at => at).FirstOrDefaultAsync(cancel);
        var share = last > first ? Math.Clamp((job.CreatedAt - first) / (last - first), 0, 1) : 1;
        return Math.Max(MaxExactRank, (int)(share * (waiting - 1)));
    }

    private async Task<int?> EstimateAsync(ReelwrightDb db, Job job, string? engine, int progress, long? position, IReadOnlyList<string> lanes, CancellationToken cancel)
    {
        if (job.IsOver || await speeds.ExpectAsync(db, job, engine, cancel) is not { } whole)
        {
            return null;
        }

        if (job.Status is JobStatus.Running)
        {
            return Seconds(whole * (100 - progress) / 100);
        }

        if (position is null)
        {
            return null;
        }

        // Of the others it is only known how many they are, so they are taken to be like this one. While jobs wait every machine is busy: a backend
        // does one after the other, whatever it was handed over.
        var busy = JobLane.IsGpu(job.Lane) ? slots.Offering(job.Lane).Count() : (await views.GetAsync(db, lanes, cancel)).Running;
        return Seconds(whole + (whole * ((position.Value - 1) / (double)Math.Max(1, busy))));
    }

    private static int Seconds(TimeSpan time) => (int)Math.Min(int.MaxValue, Math.Ceiling(time.TotalSeconds));

    private static IQueryable<Job> Waiting(ReelwrightDb db, long userId, IReadOnlyList<string> lanes)
    {
        var waiting = db.Set<Job>().Where(job => job.UserId == userId && job.Status == JobStatus.Queued && job.NotBefore == null);

        // Of a single lane the index gives them in order.
        return lanes.Count == 1 ? waiting.Where(job => job.Lane == lanes[0]) : waiting.Where(job => lanes.Contains(job.Lane));
    }

    private sealed record Ready(long UserId, bool IsOver, long Version, long At, byte[] Json);
}
