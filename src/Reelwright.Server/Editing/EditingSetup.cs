using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Editing;

/// <summary>The cutting room: every operation is one file here, with its endpoint, request, checks and job handler.</summary>
internal static class EditingSetup
{
    public static void AddEditing(this WebApplicationBuilder builder)
    {
        // In the order of the reference.
        builder.Services.AddEdits();
        builder.Services.AddTools();
        builder.Services.AddSoundEdits();
    }

    public static void MapEditing(this IEndpointRouteBuilder api)
    {
        MapEdits(api.MapGroup("/edit").WithTags("Editing"));
        MapTools(api.MapGroup("/tools").WithTags("Tools"));
        MapSoundEdits(api.MapGroup("").WithTags("Audio"));
        MapSpeechEdits(api.MapGroup("/tts").WithTags("Speech"));
    }

    private static void AddEdits(this IServiceCollection services)
    {
        services.AddSingleton<FilmTrims>();
        services.AddSingleton<TrimVideo>();
        services.AddJobHandler<TrimJob>(TrimVideo.Operation);
        services.AddSingleton<FilmEdits>();
        services.AddSingleton<ChangeSpeed>();
        services.AddJobHandler<ChangeSpeedJob>(ChangeSpeed.Operation);
        services.AddSingleton<CropVideo>();
        services.AddJobHandler<CropJob>(CropVideo.Operation);
        services.AddSingleton<ResizeVideo>();
        services.AddJobHandler<ResizeJob>(ResizeVideo.Operation);
        services.AddSingleton<OverlayText>();
        services.AddJobHandler<OverlayTextJob>(OverlayText.Operation);
        services.AddSingleton<MergeVideos>();
        services.AddJobHandler<MergeJob>(MergeVideos.Operation);
    }

    private static void AddTools(this IServiceCollection services)
    {
        services.AddSingleton<ComfyTools>();
        services.AddSingleton<RemoveBackground>();
        services.AddSingleton(provider => new BackgroundRemover(provider.GetRequiredService<Ffmpeg>()));
        services.AddJobHandler<CutOut>(RemoveBackground.Operation);
        services.AddSingleton<TrimVideoTool>();
        services.AddJobHandler<TrimJob>(TrimVideoTool.Operation);
        services.AddSingleton<UpscaleVideo>();
        services.AddSingleton<UpscaleOnBackend>();
        services.AddJobHandler<UpscaleJob>(UpscaleVideo.Operation);
        services.AddSingleton<ExtractFrames>();
        services.AddJobHandler<ExtractFramesJob>(ExtractFrames.Operation);
        services.AddSingleton<MakeGif>();
        services.AddJobHandler<MakeGifJob>(MakeGif.Operation);
        services.AddSingleton<AddWatermark>();
        services.AddJobHandler<WatermarkJob>(AddWatermark.Operation);
        services.AddSingleton<FaceFinding>();
        services.AddSingleton<SwapFaces>();
        services.AddJobHandler<SwapFacesWork>(SwapFaces.Operation);
    }

    private static void AddSoundEdits(this IServiceCollection services)
    {
        services.AddSingleton<AddAudio>();
        services.AddJobHandler<AddAudioJob>(AddAudio.Operation);
        services.AddSingleton<AddSpeechToVideo>();
        services.AddJobHandler<AddSpeechJob>(AddSpeechToVideo.Operation);
    }

    private static void MapEdits(IEndpointRouteBuilder edit)
    {
        edit.MapPost("/trim", TrimVideo.Handle)
            .WithName(nameof(TrimVideo))
            .WithSummary("Cut a stretch out of a video")
            .WithDescription("Exact to the frame; only frames between a cut and a keyframe are encoded anew, the others stay bit for bit where the video allows it. "
                + "The result's `method` is copy, smart or encode, with `frames_encoded` of `frames_total`. 3 credits." + WorkEndpoints.WaitNote)
            .Reads<TrimVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "start_seconds": 0.5, "end_seconds": 1.75 }""")
            .SubmitsWork();

        edit.MapPost("/speed", ChangeSpeed.Handle)
            .WithName(nameof(ChangeSpeed))
            .WithSummary("Play a film faster or slower")
            .WithDescription("The sound keeps its pitch. H.264 and HEVC pictures are copied and only shown at other times (`method` copy); a film of more than 120 frames a second would be too fast for screens: it is "
                + "encoded at its own rate, and `reduced_frame_rate` says so. 3 credits."
                + WorkEndpoints.WaitNote)
            .Reads<ChangeSpeedRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "speed_factor": 1.5 }""")
            .SubmitsWork();

        edit.MapPost("/crop", CropVideo.Handle)
            .WithName(nameof(CropVideo))
            .WithSummary("Cut a part out of a film's frames")
            .WithDescription("The part has to lie within the frame as it is shown. Odd numbers are rounded down: `rounded` names them, and the result has what was used. 3 credits."
                + WorkEndpoints.WaitNote)
            .Reads<CropVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "x": 100, "y": 40, "width": 320, "height": 320 }""")
            .SubmitsWork();

        edit.MapPost("/resize", ResizeVideo.Handle)
            .WithName(nameof(ResizeVideo))
            .WithSummary("Scale a film into another frame")
            .WithDescription("Its shape is kept; what is left of the frame is black. Either a preset (1080p, 720p, 480p, square, vertical) or width and height, within your tier's resolution. 3 credits."
                + WorkEndpoints.WaitNote)
            .Reads<ResizeVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "preset": "480p" }""")
            .SubmitsWork()
            .Answers("tier_required");

        edit.MapPost("/text-overlay", OverlayText.Handle)
            .WithName(nameof(OverlayText))
            .WithSummary("Write a text over a film")
            .WithDescription("Any text, letter by letter: nothing in it is markup. Long lines are wrapped within the frame, every script is shaped and runs in its own direction, emoji have one colour. "
                + "The letters have an outline in black or white, whichever stands out from their colour. 3 credits."
                + WorkEndpoints.WaitNote)
            .Reads<OverlayTextRequest>(
                """{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "text": "100% \"made\" at home", "position": "top-center", "font_size": 36, "color": "gold", "start_time": 0.5, "end_time": 2 }""")
            .SubmitsWork();

        edit.MapPost("/merge", MergeVideos.Handle)
            .WithName(nameof(MergeVideos))
            .WithSummary("Make one film of several")
            .WithDescription("2 to 20 videos of any size and codec, in the first one's frame and rate; other shapes stand on black, and clips without sound are silent. With `cut`, what agrees with the first is copied, the rest "
                + "is encoded: `method` is copy, smart or encode. A transition is seen for `transition_seconds`, or for as long as both its clips allow: `seams` has the times. Two credits a video, at least 3."
                + WorkEndpoints.WaitNote)
            .Reads<MergeVideosRequest>(
                """{ "video_filenames": ["wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "wan-t2v-20261122-zyxwvutsrqponmlkjihgfedcba.mp4"], "transition": "dissolve", "transition_seconds": 0.5 }""")
            .SubmitsWork();
    }

    private static void MapFilmTools(IEndpointRouteBuilder tools)
    {
        tools.MapPost("/upscale-video", UpscaleVideo.Handle)
            .WithName(nameof(UpscaleVideo))
            .WithSummary("Enlarge a video")
            .WithDescription("Two to four times as wide and high, within your tier's resolution: by an upscale model where a ComfyUI backend has one, else by Lanczos with edge-aware sharpening; "
                + "the result names its `engine`. Every frame, its time and the sound stay. 2 credits for each 10 seconds, at least 2; Creator and above." + WorkEndpoints.WaitNote)
            .Reads<UpscaleVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "scale_factor": 2 }""")
            .SubmitsWork()
            .Answers("tier_required");

        tools.MapPost("/extract-frames", ExtractFrames.Handle)
            .WithName(nameof(ExtractFrames))
            .WithSummary("Take frames out of a video")
            .WithDescription("As PNG pictures that models can start from; `result.frames` lists them with their times. `all_1fps` gives the frames that are shown at 0, 1, 2, … seconds, "
                + "at most 600, and fewer of what is larger than 1920x1080. 1 credit." + WorkEndpoints.WaitNote)
            .Reads<ExtractFramesRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "mode": "last" }""")
            .SubmitsWork();

        tools.MapPost("/video-to-gif", MakeGif.Handle)
            .WithName(nameof(MakeGif))
            .WithSummary("Make an animated GIF of a video")
            .WithDescription("Of at most 60 seconds, and 500 megapixels over all frames. It plays for ever, in 256 colours chosen for the video, and is served under /api/image. 1 credit." + WorkEndpoints.WaitNote)
            .Reads<MakeGifRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "width": 480, "fps": 12 }""")
            .SubmitsWork();
    }

    private static void MapTools(IEndpointRouteBuilder tools)
    {
        tools.MapPost("/remove-background", RemoveBackground.Handle)
            .WithName(nameof(RemoveBackground))
            .WithSummary("Remove the background of a picture")
            .WithDescription("Multipart form with one `file` (or `image`): PNG, JPEG or WebP by content, at most 50 megapixels. The result is a PNG of the same size with transparency; `result` names the `engine` "
                + "that made it. A picture in which nothing stands out ends the job with `no_subject`, and costs nothing. 1 credit."
                + WorkEndpoints.WaitNote)
            .ReadsForm(UploadLimit.Image, RemoveBackground.Parts)
            .SubmitsWork();

        tools.MapPost("/trim-video", TrimVideoTool.Handle)
            .WithName(nameof(TrimVideoTool))
            .WithSummary("Cut a stretch out of a video, as a tool")
            .WithDescription("The same work as `POST /api/edit/trim` under other names. 1 credit." + WorkEndpoints.WaitNote)
            .Reads<TrimVideoToolRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "start_time": 0.5, "end_time": 1.75 }""")
            .SubmitsWork();

        MapFilmTools(tools);

        tools.MapPost("/add-watermark", AddWatermark.Handle)
            .WithName(nameof(AddWatermark))
            .WithSummary("Mark a film with a text or a picture")
            .WithDescription("`type` text needs `text` (1 to 500 characters), type image the file part `image`: a PNG, JPEG or WebP, whose transparency is kept and which is at most a quarter of the frame wide and high, "
                + "never enlarged. `position` as for text overlays, bottom-right by default; `opacity` 0 to 1, 0.7 by default. 1 credit."
                + WorkEndpoints.WaitNote)
            .WithMetadata(new ReadsForm(["image"], AddWatermark.Fields, UploadLimit.Image) { Required = ["video_filename", "type"] })
            .SubmitsWork();

        tools.MapPost("/face-swap", SwapFaces.Handle)
            .WithName(nameof(SwapFaces))
            .WithSummary("Put a face into another picture")
            .WithDescription("Multipart form of two pictures (PNG, JPEG or WebP by content): the largest face of `source` takes the place of the largest one in `target`. "
                + "Pro and above. Faces have to look towards the camera. Where none is found the job ends with the error code `no_face`, which names the picture, and costs nothing. "
                + "The result says which engine did it." + WorkEndpoints.WaitNote)
            .ReadsFiles(UploadLimit.Image, SwapFaces.SourcePart, SwapFaces.TargetPart)
            .SubmitsWork()
            .Answers("tier_required");
    }

    private static void MapSoundEdits(IEndpointRouteBuilder audio)
    {
        audio.MapPost("/video/add-audio", AddAudio.Handle)
            .WithName(nameof(AddAudio))
            .WithSummary("Give a film a sound")
            .WithDescription("The film lasts as long as before: a longer sound is cut, after a shorter one there is silence. `mode` replace drops the film's own sound, mix keeps it underneath. Pictures are copied "
                + "where MP4 can hold them. Free."
                + WorkEndpoints.WaitNote)
            .Reads<AddAudioRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "audio_filename": "ace-step-20261122-abcdefghijklmnopqrstuvwxyz.mp3", "mode": "mix", "volume": 0.8 }""")
            .SubmitsWork();
    }

    private static void MapSpeechEdits(IEndpointRouteBuilder tts)
    {
        tts.MapPost("/add-to-video", AddSpeechToVideo.Handle)
            .WithName(nameof(AddSpeechToVideo))
            .WithSummary("Mix speech into a film")
            .WithDescription("It begins at `offset_seconds` and ends with the film. The film's own sound stays underneath, 8 dB lower while the speech lasts. Pictures are copied where MP4 can hold them. Free."
                + WorkEndpoints.WaitNote)
            .Reads<AddSpeechToVideoRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "tts_filename": "speech-20261122-abcdefghijklmnopqrstuvwxyz.mp3", "offset_seconds": 1.5, "volume": 1 }""")
            .SubmitsWork();
    }
}
