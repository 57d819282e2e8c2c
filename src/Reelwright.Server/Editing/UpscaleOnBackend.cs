using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Media;
using Reelwright.Server.Catalog;
using Reelwright.Server.Generation;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;

namespace Reelwright.Server.Editing;

/// <summary>
/// Enlarges a film by an upscale model on a backend, piece by piece: ComfyUI holds every frame of what it is given in memory, at four times the size.
/// While the backend works on a piece, the one before is brought to its size and times here.
/// </summary>
internal sealed class UpscaleOnBackend(ComfyErrands errands, WorkBench bench, Ffmpeg ffmpeg)
{
    /// <summary>Memory of a backend that one piece may take: frames are kept as three 32-bit numbers a pixel.</summary>
    private const long PieceBytes = 4L << 30;

    private const int BytesPerPixel = 3 * sizeof(float);

    /// <summary>What the model makes of one pixel, whatever is asked for.</summary>
    private const int Growth = 4 * 4;

    /// <summary>So many frames at most: the larger a piece, the more is lost with it.</summary>
    private const int MostFrames = 240;

    private const long LargestPiece = 4L << 30;

    public Task<JobOutcome> RunAsync(JobContext context, UpscaleWork work, CancellationToken cancel) => bench.RunAsync(
        context, bay => errands.RunAsync(context, UpscaleVideo.Model, errand => RunAsync(bay, errand, work, cancel), cancel), cancel);

    internal static int FramesEach(int width, int height) => (int)Math.Clamp(PieceBytes / ((long)width * height * Growth * BytesPerPixel), 1, MostFrames);

    private async Task<JobOutcome> RunAsync(Bench bay, ComfyErrand errand, UpscaleWork work, CancellationToken cancel)
    {
        using var source = await bay.OpenAsync(work.Video);
        var film = await ffmpeg.ProbeAsync(source.Path, await MediaSniffer.SniffFileAsync(source.Path, cancel), cancel);
        var folder = Directory.CreateDirectory(bay.NewPath("")).FullName;
        var pieces = await ffmpeg.SplitFilmAsync(source.Path, folder, FramesEach(film.Width, film.Height), cancel);
        var size = EnlargePicture.SizeOf(film.Width, film.Height, work.Factor);
        var fitting = new Fitting(ffmpeg, errand, pieces, size, cancel);
        try
        {
            for (var piece = 0; piece < pieces.Paths.Count; piece++)
            {
                var at = piece;
                var made = await errand.MakeAsync(client => UploadAsync(client, bay.Context, pieces, at, work.Factor, cancel), at, pieces.Paths.Count);
                var fetched = bay.NewPath(".fetched");
                await made.Client.DownloadAsync(made.Files[0].File, fetched, LargestPiece, cancel);
                await fitting.NextAsync(fetched, bay.NewPath(".mp4"), at);
            }

            return await errand.TakeAsync(async () =>
            {
                var target = bay.NewPath(".mp4");
                var joined = await ffmpeg.JoinPiecesAsync(source.Path, await fitting.EndAsync(), target, pieces, cancel);
                return await bay.CompleteFilmAsync(target, "upscale", UpscaleResult.Of(work, joined, EngineChoice.ComfyUI));
            });
        }
        finally
        {
            // Nothing may still write into the job's folder when it goes.
            await fitting.StopAsync();
        }
    }

    private static async Task<WorkflowValues> UploadAsync(ComfyClient client, JobContext context, FilmPieces pieces, int piece, double factor, CancellationToken cancel)
    {
        var stored = await client.UploadAsync(pieces.Paths[piece], $"video-{piece}.mp4", ComfyInputs.FolderOf(context.JobId), cancel);
        return new WorkflowValues { Video = stored.InputName, ScaleFactor = factor, SourceFrames = pieces.FramesOf(piece) };
    }

    /// <summary>Fits one piece after the other, while the backend is busy with the next.</summary>
    private sealed class Fitting(Ffmpeg ffmpeg, ComfyErrand errand, FilmPieces pieces, (int Width, int Height) size, CancellationToken cancel)
    {
        private readonly List<string> _fitted = [];
        private Task _current = Task.CompletedTask;

        public async Task NextAsync(string fetched, string target, int piece)
        {
            await _current;
            _fitted.Add(target);
            _current = errand.UseAsync(async () =>
            {
                await ffmpeg.FitPieceAsync(fetched, target, size.Width, size.Height, pieces, piece, cancel);
                File.Delete(fetched);
                File.Delete(pieces.Paths[piece]);
                return target;
            });
        }

        public async Task<IReadOnlyList<string>> EndAsync()
        {
            await _current;
            return _fitted;
        }

        public async Task StopAsync() => await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
