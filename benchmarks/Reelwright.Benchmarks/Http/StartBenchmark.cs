namespace Reelwright.Benchmarks.Http;

/// <summary>From process start to the first answer, and what the idle server holds, of the published build.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var data = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            var seconds = new List<double>();
            var megabytes = new List<double>();
            for (var round = 0; round <= Rounds; round++)
            {
                await using var server = await ServerProcess.StartAsync(StudioServer.Program, port => ["serve", "--port", port.ToString(), "--data", data.FullName], "/api/models");
                await Task.Delay(TimeSpan.FromSeconds(5));
                if (round == 0)
                {
                    // The very first start writes the schema and the admin; the figure people live with is the next one.
                    Console.WriteLine($"first start on an empty folder: {server.StartTime.TotalSeconds:F2} s");
                    continue;
                }

                seconds.Add(server.StartTime.TotalSeconds);
                megabytes.Add(server.ResidentBytes() / 1e6);
            }

            seconds.Sort();
            megabytes.Sort();
            Console.WriteLine($"start to first answer: {seconds[Rounds / 2]:F2} s (median of {Rounds}, {seconds[0]:F2} to {seconds[^1]:F2})");
            Console.WriteLine($"resident memory, idle: {megabytes[Rounds / 2]:F0} MB (median of {Rounds}, up to {megabytes[^1]:F0})");
            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
