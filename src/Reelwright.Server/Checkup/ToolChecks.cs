using System.Runtime.InteropServices;
using Reelwright.LocalEngine.Faces;
using Reelwright.Media;
using Reelwright.Server.Speech;

namespace Reelwright.Server.Checkup;

/// <summary>The programs and fonts of the machine.</summary>
internal static class ToolChecks
{
    private const string GetFfmpeg = "sudo apt-get install ffmpeg";

    public static Finding Runtime() => new("dotnet", FindingState.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors");

    public static async Task<IReadOnlyList<Finding>> FfmpegAsync(FfmpegOptions options, CancellationToken cancel)
    {
        var missing = new[] { options.FfmpegPath, options.FfprobePath }.Where(program => ToolSearch.Find(program) is null).ToList();
        if (missing.Count > 0)
        {
            return [.. missing.Select(program => new Finding(program, FindingState.Missing, "not found", GetFfmpeg))];
        }

        try
        {
            var features = await new Ffmpeg(options).DetectAsync(cancel);
            return
            [
                features.Missing is []
                    ? new Finding("ffmpeg", FindingState.Ok, $"version {features.Version}, with every encoder and filter needed")
                    : new Finding("ffmpeg", FindingState.Missing, $"version {features.Version} lacks {string.Join(", ", features.Missing)}", $"use a full build: {GetFfmpeg}"),
            ];
        }
        catch (MediaException failure)
        {
            return [new Finding("ffmpeg", FindingState.Missing, $"does not run: {failure.Message}", $"reinstall it: {GetFfmpeg}")];
        }
    }

    public static Finding Font(FfmpegOptions options) => new Ffmpeg(options).FindFont() is { } font
        ? new Finding("font", FindingState.Ok, font)
        : new Finding("font", FindingState.Missing, "DejaVu Sans is not installed; the free tier's mark needs it", "sudo apt-get install fonts-dejavu-core");

    public static Finding Prlimit() => ToolSearch.Find("prlimit") is { } path
        ? new Finding("prlimit", FindingState.Ok, path)
        : new Finding("prlimit", FindingState.Warning, "not found: ffmpeg runs without limits on memory and processor time", "sudo apt-get install util-linux");

    public static Finding Faces(string folder) => FaceModels.FindMissing(folder) is { } missing
        ? new Finding("faces", FindingState.Warning, $"{Path.Combine(folder, missing)} not found: faces are swapped on backends only", "sudo apt-get install opencv-data")
        : new Finding("faces", FindingState.Ok, folder);

    public static Finding Speech(SpeechOptions options) => ToolSearch.Find(options.EspeakPath) is { } path
        ? new Finding("espeak-ng", FindingState.Ok, path)
        : new Finding("espeak-ng", FindingState.Warning, options.HasSpeechServer ? "not found; the speech server speaks" : "not found: no text can be spoken", "sudo apt-get install espeak-ng");

    /// <summary>Who writes down what is said in films.</summary>
    public static Finding Listening(SpeechOptions options) => options switch
    {
        { HasTranscriptionServer: true } => new Finding("subtitles", FindingState.Ok, "the speech server listens"),
        { WhisperModelPath: { } model } when !new WhisperCli(options.WhisperPath, model).IsInstalled =>
            new Finding("subtitles", FindingState.Warning, $"{options.WhisperPath} or its model {model} is not there", "build whisper.cpp, or take Speech:WhisperModelPath away"),
        { WhisperModelPath: not null } => new Finding("subtitles", FindingState.Ok, options.WhisperPath),
        _ when ToolSearch.Find(options.PocketsphinxPath) is { } path => new Finding("subtitles", FindingState.Ok, $"{path}: drafts in English"),
        _ => new Finding("subtitles", FindingState.Warning, "no recogniser: subtitles cannot be generated", "sudo apt-get install pocketsphinx pocketsphinx-en-us"),
    };
}
