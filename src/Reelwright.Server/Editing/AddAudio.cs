using System.ComponentModel.DataAnnotations;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>A sound for a film.</summary>
public sealed record AddAudioRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    [Required]
    public string? AudioFilename { get; init; }

    /// <summary>replace (by default): the film's own sound goes; mix: it stays underneath.</summary>
    [AllowedValues("replace", "mix")]
    public string? Mode { get; init; }

    /// <summary>Of the added sound: 0 to 2, 1 by default.</summary>
    [Range(0.0, 2.0)]
    public double? Volume { get; init; }
}

/// <summary>Gives a film a sound; the film lasts as long as before, and no picture is touched.</summary>
internal sealed class AddAudio(JoinedFilms films, SubmitWork submit)
{
    public const string Operation = "add-audio";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<AddAudioRequest> body, IdempotentReply idempotent, HttpRequest http, AddAudio work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<AddAudioRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, "video_filename", request.VideoFilename!, FileKind.Video, cancel);
        var audio = await films.FindAsync(caller, "audio_filename", request.AudioFilename!, FileKind.Audio, cancel);
        var work = new AddAudioWork(video.Filename, audio.Filename, request.Mode ?? "replace", request.Volume ?? 1);
        return await submit.RunAsync(caller, http, Plan(video, audio, Operation, work), idempotent, cancel);
    }

    /// <summary>The plan of a free edit of a film and a sound.</summary>
    public static PlannedWork Plan(MediaFile video, MediaFile audio, string operation, object work) => new()
    {
        Kind = FilmEdits.EditKind,
        Operation = operation,
        Work = work,
        Inputs = [video.Filename, audio.Filename],
        Credits = 0,
        Description = $"{operation} {video.Filename}",
        Line = new HistoryLine(CreationKind.Video, operation) { VideoFilename = video.Filename, AudioFilename = audio.Filename },
        Units = video.DurationSeconds ?? 0,
    };
}

internal sealed record AddAudioWork(string Video, string Audio, string Mode, double Volume);

internal sealed record AddAudioResult(string Mode, double Volume, string Method, int FramesEncoded, int FramesTotal);

internal sealed class AddAudioJob(JoinedFilms films, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<AddAudioWork>();
        var added = new AddedSound { KeepsOriginal = work.Mode == "mix", Volume = work.Volume, WorkFolder = context.WorkFolder };
        return films.RunAsync(
            context,
            [work.Video, work.Audio],
            AddAudio.Operation,
            (inputs, target, progress) => ffmpeg.AddSoundAsync(inputs[0], inputs[1], target, added, progress, cancel),
            made => new AddAudioResult(work.Mode, work.Volume, JoinedFilms.Word(made.Method), made.FramesEncoded, made.FramesTotal),
            cancel);
    }
}
