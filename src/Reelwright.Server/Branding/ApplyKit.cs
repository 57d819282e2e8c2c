using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Branding;

public sealed record ApplyKitRequest
{
    [Required]
    public string? VideoFilename { get; init; }
}

/// <summary>Makes a film that carries a brand.</summary>
internal sealed class ApplyKit(BrandKits kits, Database database, MediaLibrary library, SubmitWork submit)
{
    public const string Operation = "brand";
    public const string Kind = "brand";

    public static Task<JobResponse> Handle(
        Caller caller, ResourceId id, JsonBody<ApplyKitRequest> body, IdempotentReply idempotent, HttpRequest http, ApplyKit work, CancellationToken cancel) =>
        work.RunAsync(caller, id.Value, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, long id, JsonBody<ApplyKitRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var kit = await kits.FindAsync(caller, id, cancel);
        kits.ThrowIfMayNotChange(caller);
        var request = await body.ReadAsync(cancel);
        var video = await library.FindInputAsync(caller, "video_filename", request.VideoFilename!, FileKind.Video, cancel);
        var work = BrandWork.Of(kit, video.Filename);
        if (work is { Logo: null, Intro: null, OutroText: null })
        {
            throw Refusal.Invalid("brand_kit", "has no logo, no intro and no outro text: there is nothing to put on the film");
        }

        var around = await SecondsAroundAsync(work, cancel);
        JoinedFilms.ThrowIfTooLong((video.DurationSeconds ?? 0) + around, "video_filename");
        return await submit.RunAsync(caller, http, Plan(kit, video, work, around), idempotent, cancel);
    }

    private async Task<double> SecondsAroundAsync(BrandWork work, CancellationToken cancel)
    {
        var intro = work.Intro is null ? null : await database.ReadAsync(db => db.Set<MediaFile>().SingleOrDefaultAsync(file => file.Filename == work.Intro, cancel), cancel);
        return (intro?.DurationSeconds ?? 0) + (work.OutroText is null ? 0 : BrandCard.Seconds);
    }

    private static PlannedWork Plan(BrandKit kit, MediaFile video, BrandWork work, double around) => new()
    {
        Kind = Kind,
        Operation = Operation,
        Work = work,
        Inputs = [.. new[] { work.Video, work.Logo, work.Intro }.OfType<string>().Distinct(StringComparer.Ordinal)],
        Credits = 0,
        Description = $"{Operation} {video.Filename}",
        Line = new HistoryLine(CreationKind.Video, Operation) { Prompt = kit.Name, VideoFilename = video.Filename },
        Units = ((work.Logo is null ? 0 : video.DurationSeconds ?? 0) + around) * (video.Width ?? 0) * (video.Height ?? 0) / 1e6,
        UsualWaitSeconds = 0,
    };
}

/// <summary>A film and the kit as it was when it was applied. What is not put on is null.</summary>
internal sealed record BrandWork(
    string Video, string? Logo, string LogoPosition, double LogoScale, double LogoOpacity, string? Intro,
    string? OutroText, string PrimaryColor, string SecondaryColor, string AccentColor, string FontFamily, long KitId)
{
    public static BrandWork Of(BrandKit kit, string video) => new(
        video, kit.LogoFilename, kit.LogoPosition, kit.LogoScale, kit.LogoOpacity, kit.IntroEnabled ? kit.IntroFilename : null,
        kit.OutroText, kit.PrimaryColor, kit.SecondaryColor, kit.AccentColor, kit.FontFamily, kit.Id);
}

/// <param name="FilmStartSeconds">When the intro is over.</param>
/// <param name="FilmEndSeconds">When the outro begins, or the end.</param>
internal sealed record BrandResult(long BrandKitId, bool Logo, bool Intro, bool Outro, double FilmStartSeconds, double FilmEndSeconds, double Duration, string Method, int FramesEncoded, int FramesTotal);

internal sealed class BrandJob(JoinedFilms films, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<BrandWork>();
        string?[] inputs = [work.Video, work.Logo, work.Intro];
        return films.RunAsync(
            context,
            [.. inputs.OfType<string>()],
            ApplyKit.Operation,
            (paths, target, progress) =>
            {
                var at = 0;
                var (video, logo, intro) = (paths[at], work.Logo is null ? null : paths[++at], work.Intro is null ? null : paths[++at]);
                return ffmpeg.BrandFilmAsync(video, target, Look(work, logo, intro, context.WorkFolder), progress, cancel);
            },
            made => Result(work, made),
            cancel,
            "branding");
    }

    private static BrandLook Look(BrandWork work, string? logo, string? intro, string workFolder) => new()
    {
        Logo = logo is null ? null : new BrandLogo(logo, TextPlaces.Parse(work.LogoPosition) ?? TextPlace.BottomRight, work.LogoScale, work.LogoOpacity),
        IntroPath = intro,
        Outro = work.OutroText is null ? null : new BrandCard(work.OutroText)
        {
            Ground = Colour(work.PrimaryColor),
            Colour = Colour(work.SecondaryColor),
            Accent = Colour(work.AccentColor),
            Font = work.FontFamily,
        },
        WorkFolder = workFolder,
    };

    private static Rgb Colour(string text) => Rgb.TryParse(text) ?? throw new InvalidOperationException($"{text} is no colour.");

    private static BrandResult Result(BrandWork work, JoinedFilm made)
    {
        var start = work.Intro is null ? 0 : made.Seams[0].AtSeconds;
        var end = work.OutroText is null ? made.DurationSeconds : made.Seams[^1].AtSeconds;
        return new BrandResult(
            work.KitId, work.Logo is not null, work.Intro is not null, work.OutroText is not null,
            Math.Round(start, 3), Math.Round(end, 3), Math.Round(made.DurationSeconds, 3), JoinedFilms.Word(made.Method), made.FramesEncoded, made.FramesTotal);
    }
}
