using Microsoft.EntityFrameworkCore;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Generation;

/// <summary>Takes a video's last frame, as the picture that an image-to-video model goes on from. Free, and done at once.</summary>
internal sealed class ExtendVideo(Database database, MediaLibrary library, DataFolder folder, StorageSpace storage, LocalTools tools, Ffmpeg ffmpeg)
{
    public static Task<ExtendVideoReply> Handle(
        Caller caller, JsonBody<ExtendVideoRequest> body, IdempotentReply idempotent, ExtendVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, cancel);

    private async Task<ExtendVideoReply> RunAsync(Caller caller, JsonBody<ExtendVideoRequest> body, IdempotentReply idempotent, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, (value, errors) =>
        {
            if (string.IsNullOrWhiteSpace(value.VideoFilename) && value.GenerationId is null)
            {
                errors.Add("video_filename", "or generation_id is required");
            }
        });
        var (video, generation) = await FindAsync(caller, request, cancel);
        await tools.ThrowIfMissingAsync(cancel);
        storage.ThrowIfFull();
        return await ExtractAsync(caller, video, generation, idempotent, cancel);
    }

    private async Task<(MediaFile Video, long? Generation)> FindAsync(Caller caller, ExtendVideoRequest request, CancellationToken cancel)
    {
        var creation = request.GenerationId is { } id
            ? await database.ReadAsync(db => db.Owned<Creation>(caller).SingleOrDefaultAsync(c => c.Id == id && c.Kind == CreationKind.Video, cancel), cancel)
                ?? throw Refusal.NotFound("There is no such generation.")
            : null;
        var filename = string.IsNullOrWhiteSpace(request.VideoFilename) ? creation!.Filename : request.VideoFilename;
        if (filename is null)
        {
            throw Refusal.Invalid("generation_id", "has no video yet");
        }

        var video = await library.FindOwnedAsync(caller, filename, cancel, FileKind.Video);
        if (creation is not null && creation.Filename != video.Filename)
        {
            throw Refusal.Invalid("generation_id", "is not that video's");
        }

        var generation = creation?.Id
            ?? await database.ReadAsync(db => db.Owned<Creation>(caller).Where(c => c.Filename == video.Filename).Select(c => (long?)c.Id).FirstOrDefaultAsync(cancel), cancel);
        return (await library.FindSourceAsync(video, cancel), generation);
    }

    private async Task<ExtendVideoReply> ExtractAsync(Caller caller, MediaFile video, long? generation, IdempotentReply idempotent, CancellationToken cancel)
    {
        using var temporary = folder.CreateTemporaryFolder("extend");
        var picture = Path.Combine(temporary.Path, "last.png");
        using (var source = await library.OpenLocalAsync(video.Filename, cancel))
        {
            await ffmpeg.ExtractFrameAsync(source.Path, await MediaSniffer.SniffFileAsync(source.Path, cancel), FramePosition.Last, picture, cancel);
        }

        var info = await ffmpeg.ProbeAsync(picture, MediaFormat.Png, cancel);
        var staged = await library.StageAsync(
            new NewFile
            {
                Filename = library.NewName("last-frame", ".png"),
                Path = picture,
                Kind = FileKind.InputImage,
                ContentType = "image/png",
                Width = info.Width,
                Height = info.Height,
            },
            maker: null,
            cancel);

        return await database.WriteAsync(
            async tx =>
            {
                var file = await library.CommitAsync(tx, staged, caller.UserId, cancel);
                var reply = new ExtendVideoReply(file.Filename, file.Url!, info.Width, info.Height, generation, DefaultModels.ImageToVideo);
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);
    }
}

/// <param name="GenerationId">The generation the video is of; null for a video without one.</param>
internal sealed record ExtendVideoReply(string ImageFilename, string ImageUrl, int Width, int Height, long? GenerationId, string SuggestedModel);
