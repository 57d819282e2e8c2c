using System.Globalization;
using Reelwright.Benchmarks.Edits;

namespace Reelwright.Benchmarks.Editing;

/// <summary>Each edit against the plain ffmpeg command that does the same: <c>[MINUTES]</c> of the film to trim, ten by default; <c>copies [MINUTES]</c> measures only the trims that copy.</summary>
internal static class EditsBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var copiesOnly = arguments is ["copies", ..];
        var minutes = arguments.Skip(copiesOnly ? 1 : 0).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).FirstOrDefault(10);
        await TrimBenchmark.RunAsync(minutes, copiesOnly);
        return copiesOnly ? 0 : await EncodingEdits.RunAsync([]);
    }
}
