namespace Reelwright.Server.MediaWork;

/// <summary>What edits, tools, speech and subtitles share: submission, a place to work, results. It has no endpoints of its own.</summary>
internal static class MediaWorkSetup
{
    public static void AddMediaWork(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LocalTools>();
        builder.Services.AddSingleton<SubmitWork>();
        builder.Services.AddSingleton<WorkResults>();
        builder.Services.AddSingleton<WorkBench>();
        builder.Services.AddSingleton<UploadedPictures>();
        builder.Services.AddSingleton<JoinedFilms>();
    }
}
