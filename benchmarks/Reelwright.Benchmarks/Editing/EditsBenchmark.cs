using System.Globalization;
using Reelwright.Benchmarks.Edits;

namespace Reelwright.Benchmarks.Editing;

/// <summary>Each edit against the plain ffmpeg command that does the same. The first argument is the length of the film to trim in minutes, ten by default.</summary>
internal static class EditsBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        await TrimBenchmark.RunAsync(arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 10);
        return await EncodingEdits.RunAsync([]);
    }
}
