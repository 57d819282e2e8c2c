using Reelwright.Server.Editing;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Speech;

/// <summary>Voices and subtitles.</summary>
internal static class SpeechSetup
{
    public static void AddSpeech(this WebApplicationBuilder builder)
    {
        builder.AddChecked<SpeechOptions>(SpeechOptions.Section);
        builder.Services.AddSpeechServer();
        builder.Services.AddVoices();
        builder.Services.AddSubtitles();
    }

    public static void MapSpeech(this IEndpointRouteBuilder api)
    {
        MapVoices(api.MapGroup("/tts").WithTags("Speech"));
        MapSubtitles(api.MapGroup("/subtitles").WithTags("Subtitles"));
    }

    private static void AddSpeechServer(this IServiceCollection services)
    {
        services.AddSingleton<SpeechServer>();

        // The time limit of a request is the caller's, who also reads the body.
        services.AddHttpClient(SpeechServer.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            })
            .RemoveAllLoggers();
    }

    private static void AddVoices(this IServiceCollection services)
    {
        services.AddSingleton<GenerateSpeech>();
        services.AddSingleton<Speakers>();
        services.AddJobHandler<Speak>(GenerateSpeech.Operation);
    }

    private static void AddSubtitles(this IServiceCollection services)
    {
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

        tts.MapPost("/add-to-video", AddSpeechToVideo.Handle)
            .WithName(nameof(AddSpeechToVideo))
            .WithSummary("Mix speech into a film")
            .WithDescription("It begins at `offset_seconds` and ends with the film. The film's own sound stays underneath, 8 dB lower while the speech lasts. Pictures are copied where MP4 can hold them. Free."
                + WorkEndpoints.WaitNote)
            .Reads<AddSpeechToVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "tts_filename": "speech-20261122-abcdefghijklmnopqrstuvwxyz.mp3", "offset_seconds": 1.5, "volume": 1 }""")
            .SubmitsWork();
    }

    private static void MapSubtitles(IEndpointRouteBuilder subtitles)
    {
    }
}
