using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Generation;

/// <summary>A prompt that a backend was given for a job, or was about to be given: written before it is sent, so that whoever comes after a crash knows whom to ask.</summary>
internal sealed class JobPrompt
{
    public required Guid PromptId { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>Which of the job's prompts it is, where a job needs several; counts from 0.</summary>
    public int Part { get; init; }

    public required int Attempt { get; init; }

    public required string Backend { get; init; }

    /// <summary>Nothing more is to be expected of it.</summary>
    public bool IsOver { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class JobPromptConfiguration : IEntityTypeConfiguration<JobPrompt>
{
    public void Configure(EntityTypeBuilder<JobPrompt> prompt)
    {
        prompt.ToTable("job_prompts");
        prompt.HasKey(p => p.PromptId);
        prompt.Property(p => p.PromptId).ValueGeneratedNever();
        prompt.Property(p => p.Backend).HasMaxLength(100);
        prompt.HasIndex(p => p.JobId).HasDatabaseName("ix_job_prompts_job");
    }
}

/// <summary>The prompts of jobs, as the table has them.</summary>
internal sealed class JobPrompts(Database database, TimeProvider clock)
{
    /// <summary>The newest one of a part that may still run, or have run unseen, somewhere.</summary>
    public Task<JobPrompt?> FindOpenAsync(Guid jobId, int part, CancellationToken cancel) => database.ReadAsync(
        db => db.Set<JobPrompt>().Where(prompt => prompt.JobId == jobId && prompt.Part == part && !prompt.IsOver).OrderByDescending(prompt => prompt.CreatedAt).FirstOrDefaultAsync(cancel), cancel);

    public async Task<JobPrompt> AddAsync(Guid jobId, int part, int attempt, string backend, CancellationToken cancel)
    {
        var prompt = new JobPrompt { PromptId = Guid.CreateVersion7(), JobId = jobId, Part = part, Attempt = attempt, Backend = backend, CreatedAt = clock.GetStorableNow() };
        await database.WriteAsync(
            tx =>
            {
                tx.Db.Add(prompt);
                return Task.CompletedTask;
            },
            cancel);
        return prompt;
    }

    /// <summary>Nothing more is expected of these.</summary>
    public Task EndAsync(IEnumerable<JobPrompt> ended, CancellationToken cancel) => database.WriteAsync(tx => EndAsync(tx, ended, cancel), cancel);

    /// <inheritdoc cref="EndAsync(IEnumerable{JobPrompt}, CancellationToken)"/>
    public static Task EndAsync(Tx tx, IEnumerable<JobPrompt> ended, CancellationToken cancel)
    {
        var ids = ended.Select(prompt => prompt.PromptId).ToList();
        return tx.Db.Set<JobPrompt>().Where(row => ids.Contains(row.PromptId)).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsOver, true), cancel);
    }

    /// <summary>Prompts at these backends that may still run though nobody waits for them: their job is over, or has a newer prompt elsewhere.</summary>
    public Task<List<JobPrompt>> FindUnwantedAsync(IReadOnlyCollection<string> backends, int most, CancellationToken cancel) => database.ReadAsync(
        db => db.Set<JobPrompt>()
            .Where(prompt => !prompt.IsOver && backends.Contains(prompt.Backend))
            .Where(prompt =>
                !db.Set<Job>().Any(job => job.Id == prompt.JobId && (job.Status == JobStatus.Queued || job.Status == JobStatus.Running))
                || db.Set<JobPrompt>().Any(newer => newer.JobId == prompt.JobId && newer.Part == prompt.Part && newer.CreatedAt > prompt.CreatedAt && newer.Backend != prompt.Backend))
            .OrderBy(prompt => prompt.CreatedAt).Take(most).ToListAsync(cancel),
        cancel);

    /// <summary>Whether nobody wants the job's result any more.</summary>
    public Task<bool> IsUnwantedAsync(Guid jobId, CancellationToken cancel) => database.ReadAsync(
        async db => !await db.Set<Job>().AnyAsync(job => job.Id == jobId && (job.Status == JobStatus.Queued || job.Status == JobStatus.Running), cancel), cancel);
}

/// <summary>Forgets the prompts of jobs that are over.</summary>
internal sealed class ForgetPrompts(Database database, TimeProvider clock) : IMaintenanceTask
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public string Name => "job-prompts";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var old = clock.GetStorableNow() - Kept;
        return await database.WriteAsync(
            async tx =>
            {
                var over = await Over(tx.Db, old).OrderBy(prompt => prompt.CreatedAt).Select(prompt => prompt.PromptId).Take(AtOnce).ToListAsync(cancel);
                await tx.Db.Set<JobPrompt>().Where(prompt => over.Contains(prompt.PromptId)).ExecuteDeleteAsync(cancel);
                return over.Count == AtOnce;
            },
            cancel);
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel)
    {
        var old = clock.GetStorableNow() - Kept;
        return DueWork.List(("prompts of jobs that are over", await database.ReadAsync(db => Over(db, old).LongCountAsync(cancel), cancel)));
    }

    private static IQueryable<JobPrompt> Over(ReelwrightDb db, DateTimeOffset old) => db.Set<JobPrompt>()
        .Where(prompt => prompt.CreatedAt < old && !db.Set<Job>().Any(job => job.Id == prompt.JobId && (job.Status == JobStatus.Queued || job.Status == JobStatus.Running)));
}
