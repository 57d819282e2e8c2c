using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Speech.Recognising;

namespace Reelwright.Server.Speech;

/// <summary>Voices and subtitles.</summary>
internal static class SpeechSetup
{
    public static void AddSpeech(this WebApplicationBuilder builder)
    {
        builder.AddChecked<SpeechOptions>(SpeechOptions.Section);
        builder.Services.AddSingleton<SpeechServer>();
        builder.Services.AddVoices();
        builder.Services.AddSubtitles();
    }

    public static void MapSpeech(this IEndpointRouteBuilder api)
    {
        MapVoices(api.MapGroup("/tts").WithTags("Speech"));
        MapSubtitles(api.MapGroup("/subtitles").WithTags("Subtitles"));
    }

    private static void AddVoices(this IServiceCollection services)
    {
        services.AddSingleton<GenerateSpeech>();
        services.AddSingleton<Speakers>();
        services.AddJobHandler<Speak>(GenerateSpeech.Operation);
    }

    private static void AddSubtitles(this IServiceCollection services)
    {
        // In the order in which they are preferred.
        services.AddSingleton<IRecogniser, ServerRecogniser>();
        services.AddSingleton<IRecogniser, WhisperRecogniser>();
        services.AddSingleton<IRecogniser, SphinxRecogniser>();
        services.AddSingleton<Recognisers>();
        services.AddSingleton<StoredSubtitles>();

        services.AddSingleton<GenerateSubtitles>();
        services.AddJobHandler<SubtitlesWork>(GenerateSubtitles.Operation);
        services.AddSingleton<BurnSubtitles>();
        services.AddJobHandler<BurnSubtitlesWork>(BurnSubtitles.Operation);
        services.AddSingleton<SubtitleTranslator>();
        services.AddSingleton<TranslateSubtitles>();
        services.AddJobHandler<TranslateSubtitlesWork>(TranslateSubtitles.Operation);
    }

    private static void MapVoices(IEndpointRouteBuilder tts)
    {
        tts.MapGet("/voices", ListVoices.Handle)
            .WithName(nameof(ListVoices)).WithSummary("The voices")
            .WithDescription("The same four whatever speaks: espeak-ng on this machine, or the operator's speech server.")
            .Allow(Access.User);

        tts.MapPost("/generate", GenerateSpeech.Handle)
            .WithName(nameof(GenerateSpeech)).WithSummary("Speak a text")
            .WithDescription("From the creator tier on. 6 credits a minute: charged on an estimate of the length, which is an upper bound, and settled at the real length when the job completes "
                + "(`credits_refunded`). `result` is `{ duration_seconds, voice_id, engine, segments }`. Line ends and empty lines make pauses; markup is not interpreted." + WorkEndpoints.WaitNote)
            .Reads<GenerateSpeechRequest>("""{ "text": "Good evening. It is ten past nine.", "voice_id": "en_gb_female", "speed": 1.1 }""")
            .SubmitsWork()
            .Answers("tier_required");
    }

    private static void MapSubtitles(IEndpointRouteBuilder subtitles)
    {
        subtitles.MapPost("/generate", GenerateSubtitles.Handle)
            .WithName(nameof(GenerateSubtitles))
            .WithSummary("Write down what is said in a video")
            .WithDescription("The result has `srt_filename` (the same name ends in `.vtt`, too), `segments`, the `language`, the `engine` and whether it is a `draft`. "
                + "Where nothing is said there are no segments, no file, and the credits come back." + WorkEndpoints.WaitNote)
            .Reads<GenerateSubtitlesRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "language": "en" }""")
            .SubmitsWork();
        subtitles.MapPost("/burn", BurnSubtitles.Handle)
            .WithName(nameof(BurnSubtitles))
            .WithSummary("Draw subtitles into a video's frames")
            .WithDescription("A new video; `style` is `default`, `bold-yellow` or `minimal`, sized for the frame. Any script is drawn, also from right to left. It costs nothing." + WorkEndpoints.WaitNote)
            .Reads<BurnSubtitlesRequest>("""
                { "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "srt_filename": "subtitles-20261122-abcdefghijklmnopqrstuvwxyz.srt", "style": "default" }
                """)
            .SubmitsWork();
        subtitles.MapPost("/translate", TranslateSubtitles.Handle)
            .WithName(nameof(TranslateSubtitles))
            .WithSummary("Translate subtitles")
            .WithDescription("New subtitles with the same times and numbers; every cue is answered, or the job ends in an error and a refund. Needs a language server." + WorkEndpoints.WaitNote)
            .Reads<TranslateSubtitlesRequest>("""{ "srt_filename": "subtitles-20261122-abcdefghijklmnopqrstuvwxyz.srt", "target_language": "de" }""")
            .SubmitsWork()
            .Answers("tier_required");
    }
}
