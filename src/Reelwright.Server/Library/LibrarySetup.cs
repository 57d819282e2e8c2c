using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Library;

/// <summary>The media library: people's files, in and out.</summary>
internal static class LibrarySetup
{
    public static void AddLibrary(this WebApplicationBuilder builder)
    {
        builder.AddChecked<MediaToolOptions>(MediaToolOptions.Section);
        var services = builder.Services;
        services.TryAddSingleton(provider => new Ffmpeg(provider.GetRequiredService<IOptions<MediaToolOptions>>().Value.ToFfmpegOptions()));
        services.AddSingleton<MediaLibrary>();
        services.AddSingleton<IClosingListener, EraseFiles>();
        services.AddSingleton<MediaAccess>();
        services.AddSingleton<ServeMedia>();
        services.AddSingleton<UploadInspection>();
        services.AddSingleton<InspectedFiles>();
        services.AddSingleton<UploadMedia>();
        services.AddSingleton<MediaSweep>();
        services.AddSingleton<IStartTask>(provider => provider.GetRequiredService<MediaSweep>());
        services.AddSingleton<IMaintenanceTask>(provider => provider.GetRequiredService<MediaSweep>());
        services.AddSingleton<IMaintenanceTask, RemoveDeleted>();
    }

    public static void MapLibrary(this IEndpointRouteBuilder api)
    {
        var video = api.MapGroup("").WithTags("Video");
        video.Serve(FileKind.Video, "GetVideo", "Download a video", "video/mp4");
        video.Serve(FileKind.Thumbnail, "GetThumbnail", "Download a video's thumbnail", "image/jpeg");
        video.Serve(FileKind.Asset, "GetAsset", "Download a 3D model", "model/gltf-binary");
        video.MapPost("/upload-video", UploadMedia.HandleVideo).TakesUpload("UploadVideo", "Upload a film to work on", UploadLimit.Video)
            .WithDescription("Multipart form with one `file`: MP4, MOV, WebM or Matroska by content, whatever its name. It keeps its container and appears among your generations.");

        var image = api.MapGroup("").WithTags("Image");
        image.Serve(FileKind.Image, "GetImage", "Download a generated image", "image/png");
        image.Serve(FileKind.InputImage, "GetInputImage", "Download an uploaded or extracted input image", "image/png");
        image.Serve(FileKind.Avatar, "GetAvatar", "Download an account's picture", "image/webp");
        image.MapPost("/upload-image", UploadMedia.HandleImage).TakesUpload("UploadImage", "Upload a picture to start from", UploadLimit.Image, "file", "image")
            .WithDescription("Multipart form with one `file` (or `image`): PNG, JPEG or WebP by content, at most 50 megapixels. It is written anew: its metadata, places and cameras included, does not survive.");

        var audio = api.MapGroup("").WithTags("Audio");
        audio.Serve(FileKind.Audio, "GetAudio", "Download a sound file", "audio/mpeg");
        api.MapGroup("").WithTags("Subtitles").Serve(FileKind.Subtitle, "GetSubtitles", "Download subtitles, as .srt or as .vtt", "text/plain");
        audio.MapPost("/upload-audio", UploadMedia.HandleAudio).TakesUpload("UploadAudio", "Upload a sound to work with", UploadLimit.Audio)
            .WithDescription("Multipart form with one `file`: MP3, WAV, FLAC, Ogg or M4A by content, whatever its name.");
    }

    private static void Serve(this RouteGroupBuilder group, FileKind kind, string name, string summary, string contentType)
    {
        var path = $"/{kind.Route()}/{{filename}}";
        group.MapGet(path, (HttpContext http, string filename, ServeMedia serve, CancellationToken cancel) => ServeMedia.Handle(kind, http, filename, serve, cancel))
            .WithName(name)
            .WithSummary(summary)
            .WithDescription("The file's bytes, also in ranges (`Range`, `If-Range`), with `ETag` and `HEAD`. Readable by its owner, with the `token` of its share link, and by anyone while it is public. "
                + "`download=1` asks the browser to save it.")
            .Produces<Stream>(StatusCodes.Status200OK, contentType)
            .Produces<Stream>(StatusCodes.Status206PartialContent, contentType)
            .Produces(StatusCodes.Status304NotModified)
            .Parameter<string>("token", "Share token of the video.")
            .Parameter<int>("download", "1 to have it saved under its name.")
            .Answers("unauthenticated", "not_found", "range_not_satisfiable")
            .Allow(Access.Public)
            .Budget(RateBudget.Media);
        group.MapMethods(path, [HttpMethods.Head], (HttpContext http, string filename, ServeMedia serve, CancellationToken cancel) => ServeMedia.Handle(kind, http, filename, serve, cancel))
            .ExcludeFromDescription().Allow(Access.Public).Budget(RateBudget.Media);
    }

    private static RouteHandlerBuilder TakesUpload(this RouteHandlerBuilder builder, string name, string summary, UploadLimit limit, params string[] files) =>
        builder
            .WithName(name)
            .WithSummary(summary)
            .ReadsForm(limit, files.Length > 0 ? files : ["file"])
            .Answers("engine_unavailable")
            .Idempotent()
            .Allow(Access.User);
}
