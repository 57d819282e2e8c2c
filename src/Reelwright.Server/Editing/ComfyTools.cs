using Reelwright.Server.Catalog;
using Reelwright.Server.Generation;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;

namespace Reelwright.Server.Editing;

/// <summary>
/// Runs tools on backends. At submission <see cref="Place"/> chooses the engine, and the handler follows it:
/// without <see cref="JobContext.Backend"/> the work is this machine's, with one it is <see cref="RunAsync"/>'s.
/// </summary>
internal sealed class ComfyTools(ModelCatalog catalog, EngineChoice engines, ComfyErrands errands, ComfyInputs inputs)
{
    private const long LargestPicture = 256L << 20;

    /// <summary>The work on a backend, when one has what the tool needs at this moment; else unchanged, for this machine.</summary>
    /// <param name="plan">Priced and checked.</param>
    /// <param name="tool">A folder of the catalogue: upscale, remove-background, face-swap.</param>
    public PlannedWork Place(PlannedWork plan, string tool) => Find(tool) is { } model
        ? plan with { Engine = EngineChoice.ComfyUI, Lane = JobLane.GpuOf(model.Id), Model = model.Id, IsHeavy = model.IsHeavy }
        : plan;

    /// <summary>The engine that a tool would have at this moment.</summary>
    public string EngineOf(string tool) => Find(tool) is null ? EngineChoice.Local : EngineChoice.ComfyUI;

    /// <summary>Runs a tool that makes pictures of pictures, on the backend that claimed the job.</summary>
    /// <param name="context">The job.</param>
    /// <param name="tool">As for <see cref="Place"/>.</param>
    /// <param name="files">Stored files by the workflow's names for them: image, target_image.</param>
    /// <param name="take">Gets the paths of what was made, in the job's folder, and completes the job; the backend is free by then.
    /// A <c>MediaException</c> of its ends the job in words that blame the backend's file.</param>
    /// <param name="cancel">Ends the work.</param>
    public Task<JobOutcome> RunAsync(
        JobContext context, string tool, IReadOnlyDictionary<string, string> files, Func<IReadOnlyList<string>, Task<JobOutcome>> take, CancellationToken cancel) => errands.RunAsync(
        context,
        tool,
        async errand =>
        {
            var made = await errand.MakeAsync(client => inputs.UploadAsync(client, context, files, cancel));
            return await errand.TakeAsync(async () =>
            {
                var paths = new List<string>();
                foreach (var (at, file) in made.Files.Index())
                {
                    // The name is this machine's own: a backend's never becomes a path here.
                    var path = Path.Combine(context.WorkFolder, $"made-{at}");
                    await made.Client.DownloadAsync(file.File, path, LargestPicture, cancel);
                    paths.Add(path);
                }

                return await take(paths);
            });
        },
        cancel);

    private CatalogModel? Find(string tool) =>
        catalog.FindAny(tool) is { Comfy: not null } model && engines.For(model) is { Engine: EngineChoice.ComfyUI, IsAvailable: true } ? model : null;
}
