using Microsoft.Extensions.DependencyInjection.Extensions;
using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Generation;

/// <summary>Films, meshes and pictures from words, pictures, sounds and films.</summary>
internal static class GenerationSetup
{
    public static void AddGeneration(this WebApplicationBuilder builder)
    {
        builder.AddChecked<MarkOptions>(MarkOptions.Section);
        var services = builder.Services;
        services.TryAddSingleton(provider => new LocalGenerator(provider.GetRequiredService<Ffmpeg>()));
        services.AddSingleton<ResolveGeneration>();
        services.AddSingleton<AskReader>();
        services.AddSingleton<IClosingListener, EraseHistory>();
        services.AddSingleton<SubmitGeneration>();
        services.AddSingleton<GenerateVideo>();
        services.AddSingleton<GenerateImages>();
        services.AddSingleton<GenerateAudio>();
        services.AddSingleton<GenerateFromVideo>();
        services.AddSingleton<ExtendVideo>();
        services.AddSingleton<DeleteGeneration>();
        services.AddSingleton<TogglePublic>();
        services.AddSingleton<TakeDownFromGallery>();
        services.AddSingleton<IngestGeneration>();
        services.AddSingleton<IHistory, History>();
        services.AddSingleton<IUploadListener, RecordUploads>();
        services.AddSingleton<ComfyInputs>();
        services.AddSingleton<ComfyResults>();
        services.AddSingleton<JobPrompts>();
        services.AddSingleton<ComfyErrands>();
        services.AddSingleton<IMaintenanceTask, ForgetPrompts>();
        services.AddHostedService<WithdrawUnwanted>();
        services.AddTransient<MakeGeneration>();
        services.AddTransient<ComfyGeneration>();
        services.AddJobHandler<RunGeneration>(SubmitGeneration.Operation);
        services.AddJobHandler<RunGeneration>(GenerateFromVideo.Operation);
    }

    public static void MapGeneration(this IEndpointRouteBuilder api)
    {
        MapSubmissions(api.MapGroup("").WithTags("Video"));
        MapHistory(api.MapGroup("").WithTags("Video"));
        MapSharing(api.MapGroup("").WithTags("Video"));
        MapImages(api.MapGroup("").WithTags("Images"));
        MapAudio(api.MapGroup("").WithTags("Audio"));
    }

    private static void MapSubmissions(IEndpointRouteBuilder video)
    {
        video.MapPost("/generate", GenerateVideo.Handle)
            .WithName(nameof(GenerateVideo))
            .WithSummary("Generate a film or a 3D object")
            .WithDescription("Queues the work and charges for it. What is left out takes the model's defaults, lowered where needed to fit your tier; "
                + "explicit values above your tier are refused. `ignored` names fields that the model does not take, `adjusted` what was rounded or capped. "
                + "With `Prefer: wait=N` (or `?wait=N`) the reply is the job's status object once it is over, or after N seconds.")
            .Reads<GenerateVideoRequest>("""{ "prompt": "A lighthouse in a storm at night, the camera moves in", "model": "wan-t2v", "frames": 41, "steps": 4 }""")
            .Parameter<int>("wait", "Seconds to wait for the result, 0 to 60.")
            .Produces<VideoReply>()
            .AnswersWhenWaited<JobResponse>()
            .Submits();

        video.MapPost("/generate-v2v", GenerateFromVideo.Handle)
            .WithName(nameof(GenerateFromVideo))
            .WithSummary("Give a video another look")
            .WithDescription("Queues a film of the same size, rate and length as its source, changed by the words; `strength` says how far it may leave the source. "
                + "Costs 3 credits for each 10 seconds, at least 3. The source's size has to be within your tier.")
            .Reads<GenerateFromVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "prompt": "the same, as a woodcut in winter", "strength": 0.6 }""")
            .Parameter<int>("wait", "Seconds to wait for the result, 0 to 60.")
            .Produces<VideoReply>()
            .AnswersWhenWaited<JobResponse>()
            .Submits();

        video.MapPost("/extend-video", ExtendVideo.Handle)
            .WithName(nameof(ExtendVideo))
            .WithSummary("Take a video's last frame to go on from")
            .WithDescription("At once and free: the last frame becomes an input picture for an image-to-video model.")
            .Reads<ExtendVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "generation_id": 17 }""")
            .Answers("not_found", "engine_unavailable", "storage_full")
            .Idempotent()
            .Allow(Access.User);

        video.MapGet("/generation-cost", QuoteGeneration.Handle)
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

    private static void MapHistory(IEndpointRouteBuilder video)
    {
        video.MapGet("/generations", ListGenerations.Handle)
            .WithName(nameof(ListGenerations))
            .WithSummary("Your films, newest first")
            .WithDescription("Generated, uploaded and edited videos and 3D objects, each with every field of its request and its job's state.")
            .Filters()
            .Pages()
            .Allow(Access.User);

        video.MapDelete("/generations/{id}", DeleteGeneration.Handle)
            .WithName(nameof(DeleteGeneration))
            .WithSummary("Delete a generation and its file")
            .WithDescription("Work that is not done yet is cancelled and refunded first. Shares of it answer 404 from now on.")
            .Answers("not_found")
            .Allow(Access.User);

        video.MapPost("/generations/{id}/favorite", ToggleFavorite.Handle)
            .WithName(nameof(ToggleFavorite))
            .WithSummary("Mark or unmark a favourite")
            .WithDescription("Each call turns it around; the reply says what it is now.")
            .Answers("not_found")
            .Allow(Access.User);
    }

    private static void MapSharing(IEndpointRouteBuilder video)
    {
        video.MapPost("/generations/{id}/share", ShareGeneration.Handle)
            .WithName(nameof(ShareGeneration))
            .WithSummary("Make a link by which anybody may see a video")
            .WithDescription("Asking again gives the same link. It ends with DELETE on this path, or with the video.")
            .Answers("not_found", "invalid_request")
            .Allow(Access.User);

        video.MapDelete("/generations/{id}/share", RevokeShare.Handle)
            .WithName(nameof(RevokeShare))
            .WithSummary("End sharing a video")
            .WithDescription("The link answers 404 from now on; sharing again makes a new one.")
            .Answers("not_found")
            .Allow(Access.User);

        video.MapPost("/generations/{id}/public", TogglePublic.Handle)
            .WithName(nameof(TogglePublic))
            .WithSummary("Put a video into the public gallery, or take it out")
            .WithDescription("Each call turns it around; the reply says what it is now. What an administrator took down stays out.")
            .Answers("not_found", "invalid_request", "forbidden")
            .Allow(Access.User);

        video.MapGet("/share/{token}", GetSharedVideo.Handle)
            .WithName(nameof(GetSharedVideo))
            .WithSummary("What a share link shows")
            .WithDescription("The addresses in the reply carry the token, so that the video plays without an account.")
            .Answers("not_found")
            .Allow(Access.Public);

        video.MapGet("/users/{username}", ShowProfile.Handle)
            .WithName(nameof(ShowProfile))
            .WithSummary("Somebody's public profile")
            .WithDescription("The profile of an account that shows it, with the videos it put into the gallery, newest first. 404 for every other name.")
            .Pages()
            .Allow(Access.Public)
            .Answers("not_found");

        video.MapGet("/gallery/community", ListGallery.Handle)
            .WithName(nameof(ListGallery))
            .WithSummary("The public gallery")
            .WithDescription("Public videos with their prompts. `owner` is the name the owner chose to show, if any.")
            .Parameter<string>("model", "Only videos of this model.")
            .Parameter<string>("sort", "new (by default) or popular.")
            .Pages()
            .Allow(Access.Public);

        video.MapPost("/admin/gallery/{id}/takedown", TakeDownFromGallery.Handle)
            .WithName(nameof(TakeDownFromGallery))
            .WithTags("Administration")
            .WithSummary("Take a video out of the gallery, for good")
            .WithDescription("Its owner keeps it and cannot put it back. Written to the audit log.")
            .Answers("not_found")
            .Allow(Access.Admin);
    }

    private static void MapImages(IEndpointRouteBuilder images)
    {
        images.MapPost("/generate-image", GenerateImages.Handle)
            .WithName(nameof(GenerateImages))
            .WithSummary("Generate pictures")
            .WithDescription("Queues `count` pictures, one job each, all or none; their seeds count up from `seed`.")
            .Reads<GenerateImageRequest>("""{ "prompt": "A harbour at dawn, watercolour", "model": "flux", "count": 2 }""")
            .Parameter<int>("wait", "Seconds to wait for the results, 0 to 60; then `jobs` holds the status objects.")
            .Submits();

        images.MapGet("/image-generations", ListImageGenerations.Handle)
            .WithName(nameof(ListImageGenerations))
            .WithSummary("Your pictures, newest first")
            .WithDescription("Each with every field of its request and its job's state.")
            .Filters()
            .Pages()
            .Allow(Access.User);

        images.MapDelete("/image-generations/{id}", DeleteGeneration.HandleImage)
            .WithName("DeleteImageGeneration")
            .WithSummary("Delete a picture")
            .WithDescription("Work that is not done yet is cancelled and refunded first.")
            .Answers("not_found")
            .Allow(Access.User);
    }

    private static void MapAudio(IEndpointRouteBuilder audio)
    {
        audio.MapPost("/generate-audio", GenerateAudio.Handle)
            .WithName(nameof(GenerateAudio))
            .WithSummary("Generate music or a sound effect")
            .WithDescription("Queues the work and charges 8 credits for each 30 seconds, rounded up. With ComfyUI backends ACE-Step plays and sings; without, the server composes music and "
                + "builds sound effects itself. With `Prefer: wait=N` (or `?wait=N`) the reply is the job's status object once it is over, or after N seconds.")
            .Reads<GenerateAudioRequest>("{ \"prompt\": \"a calm piano piece, rain on the window\", \"duration_seconds\": 20, \"tags\": [\"lofi\", \"84 bpm\"] }")
            .Parameter<int>("wait", "Seconds to wait for the result, 0 to 60.")
            .Produces<AudioReply>()
            .AnswersWhenWaited<JobResponse>()
            .Submits();

        audio.MapGet("/audio-generations", ListAudioGenerations.Handle)
            .WithName(nameof(ListAudioGenerations))
            .WithSummary("Your music and effects, newest first")
            .WithDescription("Each with every field of its request and its job's state.")
            .Filters()
            .Pages()
            .Allow(Access.User);

        audio.MapDelete("/audio-generations/{id}", DeleteGeneration.HandleAudio)
            .WithName("DeleteAudioGeneration")
            .WithSummary("Delete a sound")
            .WithDescription("Work that is not done yet is cancelled and refunded first.")
            .Answers("not_found")
            .Allow(Access.User);
    }

    private static void Submits(this RouteHandlerBuilder builder) => builder
        .Answers("unknown_model", "not_found", "tier_required", "too_many_jobs", "engine_unavailable", "storage_full", "insufficient_credits")
        .Idempotent()
        .Budget(RateBudget.Submissions)
        .Allow(Access.User);

    private static RouteHandlerBuilder Filters(this RouteHandlerBuilder builder) => builder
        .Parameter<bool>("favorite", "Only favourites, or only others.")
        .Parameter<string>("model", "Only of this model.")
        .Parameter<long>("project_id", "Only of this project.")
        .Parameter<string>("status", "queued, running, completed, error or cancelled.")
        .Parameter<string>("operation", "generate, v2v, upload, …");
}
