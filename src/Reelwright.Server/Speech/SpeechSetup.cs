namespace Reelwright.Server.Speech;

/// <summary>Voices and subtitles.</summary>
internal static class SpeechSetup
{
    public static void AddSpeech(this WebApplicationBuilder builder)
    {
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
