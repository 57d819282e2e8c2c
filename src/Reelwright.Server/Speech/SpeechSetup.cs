using Reelwright.Server.Platform;

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
    }

    private static void AddSubtitles(this IServiceCollection services)
    {
    }

    private static void MapVoices(IEndpointRouteBuilder tts)
    {
    }

    private static void MapSubtitles(IEndpointRouteBuilder subtitles)
    {
    }
}
