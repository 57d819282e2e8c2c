using Reelwright.Server.Jobs;
using Reelwright.Server.Library;

namespace Reelwright.Server.Generation;

/// <summary>Runs a film, picture, sound or mesh on the backend that claimed it and takes the result into the library.</summary>
internal sealed class ComfyGeneration(ComfyErrands errands, ComfyInputs inputs, ComfyResults results, MediaLibrary library, IngestGeneration ingest) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<GenerationWork>();
        return errands.RunAsync(
            context,
            work.Model,
            async errand =>
            {
                var maker = new FileMaker(context.JobId.ToString(), context.Attempt);
                await library.DiscardEarlierAsync(maker, cancel);
                var made = await errand.MakeAsync(client => inputs.UploadAsync(client, context, work, errand.Template, cancel));
                return await errand.TakeAsync(async () =>
                {
                    var result = await results.TakeAsync(made.Client, made.Files, context, work, errand.Template, made.Bound, cancel);
                    return await ingest.RunAsync(context, work, result, maker, cancel);
                });
            },
            cancel);
    }
}

/// <summary>Runs a job where it was claimed: on this machine's cores or on a backend.</summary>
internal sealed class RunGeneration(MakeGeneration local, ComfyGeneration comfy) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) =>
        context.Backend is null ? local.RunAsync(context, cancel) : comfy.RunAsync(context, cancel);
}
