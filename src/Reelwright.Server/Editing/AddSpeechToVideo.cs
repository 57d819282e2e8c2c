using System.ComponentModel.DataAnnotations;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>Speech for a film.</summary>
public sealed record AddSpeechToVideoRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>What was spoken: made by /api/tts/generate, or uploaded.</summary>
    [Required]
    public string? TtsFilename { get; init; }

    /// <summary>When the speech begins, 0 by default.</summary>
    [Range(0.0, 14_400.0)]
    public double? OffsetSeconds { get; init; }

    /// <summary>Of the speech: 0 to 2, 1 by default.</summary>
    [Range(0.0, 2.0)]
    public double? Volume { get; init; }
}

/// <summary>Mixes speech into a film, whose own sound stays underneath and is lower meanwhile.</summary>
internal sealed class AddSpeechToVideo(JoinedFilms films, SubmitWork submit)
{
    public const string Operation = "add-speech";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<AddSpeechToVideoRequest> body, IdempotentReply idempotent, HttpRequest http, AddSpeechToVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<AddSpeechToVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, "video_filename", request.VideoFilename!, FileKind.Video, cancel);
        var speech = await films.FindAsync(caller, "tts_filename", request.TtsFilename!, FileKind.Audio, cancel);
        var offset = request.OffsetSeconds ?? 0;
        if (video.DurationSeconds is { } seconds && offset >= seconds)
        {
            throw Refusal.Invalid("offset_seconds", FormattableString.Invariant($"must be less than {seconds:0.###}, the video's length"));
        }

        var work = new AddSpeechWork(video.Filename, speech.Filename, offset, request.Volume ?? 1);
        return await submit.RunAsync(caller, http, AddAudio.Plan(video, speech, Operation, work), idempotent, cancel);
    }
}

internal sealed record AddSpeechWork(string Video, string Speech, double OffsetSeconds, double Volume);

internal sealed record AddSpeechResult(double OffsetSeconds, double Volume, string Method, int FramesEncoded, int FramesTotal);

internal sealed class AddSpeechJob(JoinedFilms films, Ffmpeg ffmpeg) : IJobHandler
{
    /// <summary>Music or noise this much lower is still there, and words stand out from it.</summary>
    private const double DuckDecibels = 8;

    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<AddSpeechWork>();
        var added = new AddedSound
        {
            KeepsOriginal = true,
            Volume = work.Volume,
            OffsetSeconds = work.OffsetSeconds,
            DuckDecibels = DuckDecibels,
            WorkFolder = context.WorkFolder,
        };
        return films.RunAsync(
            context,
            [work.Video, work.Speech],
            AddSpeechToVideo.Operation,
            (inputs, target, progress) => ffmpeg.AddSoundAsync(inputs[0], inputs[1], target, added, progress, cancel),
            made => new AddSpeechResult(work.OffsetSeconds, work.Volume, JoinedFilms.Word(made.Method), made.FramesEncoded, made.FramesTotal),
            cancel);
    }
}
