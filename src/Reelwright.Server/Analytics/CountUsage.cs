using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Analytics;

/// <summary>Counts a job when it ends, in the transaction that ends it: no kill and no retry makes a job count twice or not at all.
/// What is deleted later stays counted.</summary>
internal sealed class CountUsage : IJobListener
{
    // The same order for everybody, so that endings of one account in several lanes wait for each other instead of locking each other out.
    private const string AddToSlot =
        """
        INSERT INTO usage_slots (user_id, slot, generations, images, audio, edits, credits_spent) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6})
        ON CONFLICT (user_id, slot) DO UPDATE SET generations = usage_slots.generations + EXCLUDED.generations, images = usage_slots.images + EXCLUDED.images,
          audio = usage_slots.audio + EXCLUDED.audio, edits = usage_slots.edits + EXCLUDED.edits, credits_spent = usage_slots.credits_spent + EXCLUDED.credits_spent
        """;

    private const string AddToTotal =
        """
        INSERT INTO usage_totals (user_id, generations, images, video_milliseconds, credits_spent) VALUES ({0}, {1}, {2}, {3}, {4})
        ON CONFLICT (user_id) DO UPDATE SET generations = usage_totals.generations + EXCLUDED.generations, images = usage_totals.images + EXCLUDED.images,
          video_milliseconds = usage_totals.video_milliseconds + EXCLUDED.video_milliseconds, credits_spent = usage_totals.credits_spent + EXCLUDED.credits_spent
        """;

    private const string AddToModel =
        """
        INSERT INTO usage_models (user_id, model, generations, last_at) VALUES ({0}, {1}, 1, {2})
        ON CONFLICT (user_id, model) DO UPDATE SET generations = usage_models.generations + 1, last_at = EXCLUDED.last_at
        """;

    public async Task OnEndedAsync(Tx tx, EndedJob ended, CancellationToken cancel)
    {
        var (job, isDone, spent) = (ended.Job, ended.Status is JobStatus.Completed, (long)(ended.Job.CreditsCharged - ended.CreditsRefunded));
        if (!isDone && spent == 0)
        {
            return;
        }

        var made = isDone ? MadeThings.OneOf(job.Kind) : default;
        await tx.ExecuteAsync(AddToSlot, [job.UserId, UsageSlot.At(ended.At), made.Generations, made.Images, made.Audio, made.Edits, spent], cancel);
        await tx.ExecuteAsync(AddToTotal, [job.UserId, made.Generations, made.Images, made.Generations > 0 ? MillisecondsOf(ended.Outputs) : 0L, spent], cancel);
        if (isDone && job.Model is { } model && MadeThings.HasModel(job.Kind))
        {
            await tx.ExecuteAsync(AddToModel, [job.UserId, model, ended.At.ToMicroseconds()], cancel);
        }
    }

    private static long MillisecondsOf(IReadOnlyList<JobOutput> outputs) =>
        (long)Math.Round(outputs.Where(output => output.Kind == "video").Sum(output => output.DurationSeconds ?? 0) * 1000, MidpointRounding.AwayFromZero);
}

/// <summary>Which of the counters the kinds of jobs belong to.</summary>
/// <param name="Generations">Films and meshes from models.</param>
/// <param name="Images">Pictures from models.</param>
/// <param name="Audio">Music, effects and speech.</param>
/// <param name="Edits">Whatever is made of something that was there: edits, tools, subtitles, exports, brandings.</param>
internal readonly record struct MadeThings(long Generations, long Images, long Audio, long Edits)
{
    public static MadeThings OneOf(string kind) => kind switch
    {
        "video" => new MadeThings(1, 0, 0, 0),
        "image" => new MadeThings(0, 1, 0, 0),
        "audio" or "speech" => new MadeThings(0, 0, 1, 0),
        _ => new MadeThings(0, 0, 0, 1),
    };

    /// <summary>Whether the kind's model was chosen by the person, so that it can be a favourite.</summary>
    public static bool HasModel(string kind) => kind is "video" or "image" or "audio";
}
