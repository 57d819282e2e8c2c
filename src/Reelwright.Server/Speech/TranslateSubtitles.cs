using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Language;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Speech.Recognising;

namespace Reelwright.Server.Speech;

/// <summary>Subtitles to be had in another language.</summary>
public sealed record TranslateSubtitlesRequest
{
    [Required]
    public string? SrtFilename { get; init; }

    /// <summary>ISO 639-1: de, ja, …</summary>
    [Required]
    public string? TargetLanguage { get; init; }
}

/// <summary>Has subtitles translated, their times and numbers kept.</summary>
internal sealed class TranslateSubtitles(StoredSubtitles subtitles, LanguageServer server, SubmitWork submit, TierPolicy tiers, IOptions<PricingOptions> pricing)
{
    public const string Operation = "translate-subtitles";
    private const string What = "Subtitle translation";

    public static async Task<JobResponse> Handle(
        Caller caller, JsonBody<TranslateSubtitlesRequest> body, IdempotentReply idempotent, HttpRequest http, TranslateSubtitles work, CancellationToken cancel)
    {
        work.ThrowIfNotAllowed(caller);
        var request = await body.ReadAsync(cancel, Check);
        return await work.SubmitAsync(caller, request, http, idempotent, cancel);
    }

    private void ThrowIfNotAllowed(Caller caller) => tiers.ThrowIfWithout(caller, Feature.SubtitleTranslation, What);

    private static void Check(TranslateSubtitlesRequest request, FieldErrors errors)
    {
        if (request.TargetLanguage is { Length: > 0 } language && !Languages.IsCode(language))
        {
            errors.Add("target_language", "must be a code of ISO 639-1, such as de");
        }
    }

    private async Task<JobResponse> SubmitAsync(Caller caller, TranslateSubtitlesRequest request, HttpRequest http, IdempotentReply idempotent, CancellationToken cancel)
    {
        var srt = await subtitles.FindAsync(caller, "srt_filename", request.SrtFilename!, cancel);
        server.ThrowIfMissing(What);
        var plan = new PlannedWork
        {
            Kind = "subtitles",
            Operation = Operation,
            Work = new TranslateSubtitlesWorkRequest(srt.Filename, request.TargetLanguage!),
            Inputs = [srt.Filename],
            Credits = pricing.Value.SubtitleTranslation,
            Description = "Translated subtitles",
            Engine = LanguageServer.Engine,
        };
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }
}

internal sealed record TranslateSubtitlesWorkRequest(string Subtitles, string Language);

internal sealed class TranslateSubtitlesWork(WorkBench bench, StoredSubtitles subtitles, SubtitleTranslator translator) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) =>
        bench.RunAsync(context, bay => TranslateAsync(bay, context.Request<TranslateSubtitlesWorkRequest>()), cancel);

    private async Task<JobOutcome> TranslateAsync(Bench bay, TranslateSubtitlesWorkRequest work)
    {
        var cues = await subtitles.ReadAsync(work.Subtitles, bay.Cancel);
        var translated = await translator.TranslateAsync(cues, work.Language, bay.ProgressOf("translating"), bay.Cancel);
        var files = await StoredSubtitles.WriteAsync(bay, $"subtitles-{work.Language}", translated);
        return await bay.CompleteAsync(files, new SubtitlesResult(files[0].Filename, SubtitleSegment.Of(translated), work.Language, LanguageServer.Engine, Draft: false));
    }
}
