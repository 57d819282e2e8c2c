using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.LocalEngine;
using Reelwright.LocalEngine.Voices;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Speech;

/// <summary>A text to be spoken.</summary>
public sealed record GenerateSpeechRequest
{
    public const int MaxText = 5000;

    /// <summary>At least one letter or digit, at most 5000 characters. Empty lines are longer pauses.</summary>
    [Required, StringLength(MaxText)]
    public string? Text { get; init; }

    /// <summary>en_gb_male, en_gb_female, en_us_male or en_us_female.</summary>
    [Required]
    public string? VoiceId { get; init; }

    /// <summary>0.5 to 2; 1 by default.</summary>
    [Range(0.5, 2.0)]
    public double? Speed { get; init; }

    /// <summary>mp3 (by default), wav or flac.</summary>
    public string? Format { get; init; }
}

/// <summary>Submits a text to be spoken.</summary>
internal sealed class GenerateSpeech(TierPolicy tiers, SubmitWork submit, JobQueue queue, IOptions<SpeechOptions> speech, IOptions<PricingOptions> pricing)
{
    public const string Operation = "speech";

    private const int ShownOfTheText = 60;

    public static async Task<Ok<JobResponse>> Handle(
        Caller caller, JsonBody<GenerateSpeechRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateSpeech work, CancellationToken cancel) =>
        TypedResults.Ok(await work.RunAsync(caller, body, idempotent, http, cancel));

    /// <summary>What a speech of this length costs. Lengths count in whole milliseconds.</summary>
    public static int Price(int creditsPerMinute, double seconds) => (int)decimal.Ceiling(GenerationPrice.Prorated(creditsPerMinute, seconds, 60));

    private async Task<JobResponse> RunAsync(
        Caller caller, JsonBody<GenerateSpeechRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        tiers.ThrowIfWithout(caller, Feature.Tts, "Speech");
        var request = await body.ReadAsync(cancel, Check);
        if (FindObstacle(request.Text!) is { } missing)
        {
            await queue.ThrowIfTooManyAsync(caller, cancel);
            throw missing;
        }

        return await submit.RunAsync(caller, http, Plan(request), idempotent, cancel);
    }

    private static void Check(GenerateSpeechRequest request, FieldErrors errors)
    {
        if (request.Text is { Length: <= GenerateSpeechRequest.MaxText } text && !errors.Has("text") && !text.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit))
        {
            errors.Add("text", "must have at least one letter or digit: there is nothing to say");
        }

        if (request.VoiceId is not null && Voice.Find(request.VoiceId) is null)
        {
            errors.Add("voice_id", $"must be one of {string.Join(", ", Voice.All.Select(voice => voice.Id))}");
        }

        if (request.Format is { } format && !SoundFormats.All.Contains(format, StringComparer.Ordinal))
        {
            errors.Add("format", $"must be one of {string.Join(", ", SoundFormats.All)}");
        }
    }

    /// <summary>Why nothing here can speak this text; null when something can.</summary>
    private Refusal? FindObstacle(string text)
    {
        if (speech.Value.HasSpeechServer)
        {
            return null;
        }

        if (ToolSearch.Find(speech.Value.EspeakPath) is null)
        {
            return Refusal.Unavailable("engine_unavailable", "espeak-ng", "Install espeak-ng, set Speech:EspeakPath, or configure a speech server; ./reelwright doctor says how.");
        }

        return SpeechText.Read(text).IsLatin
            ? null
            : Refusal.Unavailable("engine_unavailable", "A voice for this script", "The local voices read English in Latin letters; a speech server (Speech:BaseUrl) can have others.");
    }

    private PlannedWork Plan(GenerateSpeechRequest request)
    {
        var text = request.Text!;
        var engine = speech.Value.HasSpeechServer ? SpeechServer.Engine : LocalGenerator.Engine;
        var work = new SpeechWork
        {
            Text = text,
            VoiceId = request.VoiceId!,
            Speed = request.Speed ?? 1,
            Format = request.Format ?? SoundFormats.All[0],
            Engine = engine,
            CreditsPerMinute = pricing.Value.SpeechPerMinute,
        };
        var seconds = SpeechText.Read(text).EstimateSeconds(work.Speed);
        return new PlannedWork
        {
            Kind = "speech",
            Operation = Operation,
            Work = work,
            Credits = Price(work.CreditsPerMinute, seconds),
            Description = $"Speech: {Beginning(text)}",
            Line = new HistoryLine(CreationKind.Audio, Operation) { Prompt = text, Format = work.Format },
            Engine = engine,
            Units = seconds,
        };
    }

    /// <summary>For the ledger; a character of two halves is not parted.</summary>
    private static string Beginning(string text) =>
        text.Length <= ShownOfTheText ? text : text[..(char.IsHighSurrogate(text[ShownOfTheText - 1]) ? ShownOfTheText - 1 : ShownOfTheText)] + "…";
}
