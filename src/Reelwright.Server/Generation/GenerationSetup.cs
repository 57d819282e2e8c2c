using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Generation;

/// <summary>Films and pictures from words, pictures, sounds and films.</summary>
internal static class GenerationSetup
{
    public static void AddGeneration(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ResolveGeneration>();

    public static void MapGeneration(this IEndpointRouteBuilder api)
    {
        var generation = api.MapGroup("").WithTags("Video");

        generation.MapGet("/generation-cost", QuoteGeneration.Handle)
            .WithName(nameof(QuoteGeneration))
            .WithSummary("Quote what a generation costs")
            .WithDescription("The credits that submission would charge: base + frames x per_frame + steps x per_step, rounded up once. "
                + "`model=v2v` quotes video-to-video by `seconds`; image models quote by `count`. "
                + "Frames that are omitted count as they would in a submission: the model's default within your tier.")
            .Parameter<string>("model", "A model's id, or v2v. wan-t2v by default.")
            .Parameter<int>("frames", "Number of frames.")
            .Parameter<int>("steps", "Number of steps.")
            .Parameter<double>("seconds", "Length of the source: for v2v, and for models whose length follows their source.")
            .Parameter<int>("count", "Number of pictures, 1 to 8, for image models.")
            .Parameter<int>("frame_rate", "Frames a second, where the length follows a source.")
            .Answers("unknown_model")
            .Allow(Access.User);
    }
}
