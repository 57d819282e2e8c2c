using System.Diagnostics;
using Reelwright.LocalEngine.Sound;

namespace Reelwright.Benchmarks.Engine;

/// <summary>How many seconds of music and of effects a second of one core makes. Processor time counts, so that several threads are no advantage.</summary>
internal static class SoundBenchmark
{
    private const double Seconds = 60;

    private static readonly string[] Prompts =
    [
        "a calm piano piece",
        "epic orchestral trailer music with drums",
        "lofi hip hop with rain on the window",
        "fast techno, 140 bpm",
        "rain and thunder",
        "waves on a beach with birds",
        "a crowd in a stadium",
        "a steam engine and bells",
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "sound.wav");
            await SoundGenerator.GenerateAsync(new SoundRequest("warm up", 5, 1), path, null, CancellationToken.None);
            var speeds = new List<double>();
            foreach (var prompt in Prompts)
            {
                using var process = Process.GetCurrentProcess();
                var (before, begin) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
                await SoundGenerator.GenerateAsync(new SoundRequest(prompt, Seconds, 7), path, null, CancellationToken.None);
                process.Refresh();
                var (processor, wall) = (process.TotalProcessorTime - before, Stopwatch.GetElapsedTime(begin));
                speeds.Add(Seconds / processor.TotalSeconds);
                Console.WriteLine($"{prompt}: {Seconds} s of sound in {processor.TotalSeconds:F2} s of one core ({wall.TotalSeconds:F2} s by the clock): {speeds[^1]:F0} times real time");
            }

            speeds.Sort();
            Console.WriteLine($"times real time on one core: slowest {speeds[0]:F0}, median {speeds[speeds.Count / 2]:F0}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
