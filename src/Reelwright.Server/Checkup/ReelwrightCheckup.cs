using Reelwright.Server.Library;
using Reelwright.Server.Speech;

namespace Reelwright.Server.Checkup;

/// <summary>Looks at the machine and the configuration as a server would find them; changes nothing, and works while one runs.</summary>
public static class ReelwrightCheckup
{
    /// <param name="settings">As for <see cref="ReelwrightHost.Build"/>: <c>--Section:Key value</c>.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(string[] settings, int port, CancellationToken cancel)
    {
        var configuration = ReelwrightHost.ConfigurationOf(settings);
        var tools = configuration.GetSection(MediaToolOptions.Section).Get<MediaToolOptions>() ?? new MediaToolOptions();
        var media = tools.ToFfmpegOptions();
        var speech = configuration.GetSection(SpeechOptions.Section).Get<SpeechOptions>() ?? new SpeechOptions();
        var folder = ReelwrightHost.DataFolderOf(settings);
        var running = FolderChecks.FindServer(folder);
        return
        [
            ToolChecks.Runtime(),
            .. await ToolChecks.FfmpegAsync(media, cancel),
            ToolChecks.Font(media),
            ToolChecks.Prlimit(),
            ToolChecks.Speech(speech),
            ToolChecks.Listening(speech),
            ToolChecks.Faces(tools.FaceCascades),
            FolderChecks.Writable(folder),
            FolderChecks.Free(folder, configuration),
            FolderChecks.Server(folder, running),
            await DatabaseCheck.RunAsync(folder, configuration, cancel),
            await HousekeepingCheck.RunAsync(settings, folder, configuration, cancel),
            MailCheck.Run(folder, configuration),
            PortCheck.Run(port, running),
            .. CatalogCheck.Run(folder),
            .. await BackendChecks.RunAsync(folder, configuration, cancel),
        ];
    }
}
