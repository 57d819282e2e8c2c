using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs.Crashes;

/// <summary>Kills a real server at random moments, again and again, while it makes real films; then counts what is left.</summary>
public sealed class CrashTests
{
    private const int Kills = 9;
    private const int MostKills = 40;
    private const int Requests = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(Db.Sqlite, 1)]
    [InlineData(Db.Postgres, 2)]
    public async Task Whatever_kills_the_server_every_job_ends_and_files_and_ledger_agree(Db db, int seed)
    {
        var postgres = db is Db.Postgres ? await TestDatabase.CreateAsync() : null;
        var folder = Directory.CreateTempSubdirectory("reelwright-crash-");
        try
        {
            var story = new CrashStory(folder.FullName, postgres, seed);
            for (var kill = 0; kill < Kills || (kill < MostKills && !await story.HasHitWorkAsync()); kill++)
            {
                await story.LiveAndDieAsync();
            }

            await story.LiveUntilAllEndedAsync(Patience);
            await story.CheckAsync();
        }
        finally
        {
            if (postgres is not null)
            {
                await TestDatabase.DropAsync(postgres);
            }

            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private sealed class CrashStory(string folder, string? postgres, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<int, Guid> _jobs = [];
        private readonly HashSet<Guid> _cancelled = [];
        private TimeSpan _startTime = TimeSpan.FromSeconds(4);
        private long _born;
        private int _next;

        private static CancellationToken Cancel => TestContext.Current.CancellationToken;

        public async Task LiveAndDieAsync()
        {
            _born = Stopwatch.GetTimestamp();
            using var server = Start();
            var hasWork = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var dies = DieAfterAsync(server, hasWork.Task);
            using (var client = await server.ConnectAsync(Cancel))
            {
                if (client is not null)
                {
                    await BehaveUntilDeathAsync(client, hasWork);
                }
            }

            await dies;
        }

        /// <summary>Whether a kill came while a job was running, and a later server found out.</summary>
        public async Task<bool> HasHitWorkAsync()
        {
            await using var db = Open();
            return await db.Set<Job>().AnyAsync(job => job.Failures > 0, Cancel);
        }

        public async Task LiveUntilAllEndedAsync(TimeSpan patience)
        {
            using var server = Start();
            using var client = await server.ConnectAsync(Cancel) ?? throw new InvalidOperationException(server.LastWords);
            for (var request = 0; request < Math.Max(Requests, _next); request++)
            {
                await SubmitAsync(client, request);
            }

            var begin = Stopwatch.GetTimestamp();
            foreach (var id in _jobs.Values)
            {
                using var late = new CancellationTokenSource(patience - Stopwatch.GetElapsedTime(begin));
                try
                {
                    // The stream ends with the job.
                    await client.GetStringAsync($"/api/jobs/{id}/events", late.Token);
                }
                catch (OperationCanceledException)
                {
                    Assert.Fail($"Job {id} should have ended: {await client.GetStringAsync($"/api/status?job_id={id}", Cancel)}\n{server.LastWords}");
                }
            }

            foreach (var id in _jobs.Values)
            {
                await CheckFileAsync(client, id);
            }

            await server.KillAsync();
        }

        public async Task CheckAsync()
        {
            await using var db = Open();
            var jobs = await db.Set<Job>().AsNoTracking().ToListAsync(Cancel);
            Assert.Equal(_jobs.Values.Order(), jobs.Select(job => job.Id).Order());
            Assert.All(jobs, job => Assert.True(job.IsOver, $"Job {job.Id} is {job.Status}."));
            Assert.All(jobs.Where(job => _cancelled.Contains(job.Id)), job => Assert.Equal(JobStatus.Cancelled, job.Status));
            var ends = string.Join("; ", jobs.CountBy(job => $"{job.Status} {job.ErrorCode} after {job.Failures} deaths").Select(end => $"{end.Value} {end.Key}"));
            Assert.True(jobs.Count(job => job.Status is JobStatus.Completed) > Requests / 4 && jobs.Exists(job => job.Failures > 0), $"This run shows nothing: {ends}.");
            TestContext.Current.TestOutputHelper?.WriteLine(ends);

            await CheckLedgerAsync(db, jobs);
            Assert.All(jobs.CountBy(job => job.UserId), own => Assert.Equal(own.Value, db.Set<RowTotal>().Single(total => total.OwnerId == own.Key && total.List == Job.List).Total));
            Assert.All(await db.Set<JobTurn>().ToListAsync(Cancel), turn => Assert.Equal((0, 0), (turn.Waiting, turn.Running)));
            await CheckFilesAsync(db, jobs);
        }

        private static async Task CheckLedgerAsync(ReelwrightDb db, List<Job> jobs)
        {
            var lines = await db.Set<CreditTransaction>().AsNoTracking().ToListAsync(Cancel);
            foreach (var account in await db.Set<CreditAccount>().AsNoTracking().ToListAsync(Cancel))
            {
                Assert.Equal(lines.Where(line => line.UserId == account.UserId).Sum(line => line.Amount), account.Balance);
                Assert.Equal(lines.Count(line => line.UserId == account.UserId), account.Lines);
            }

            foreach (var job in jobs)
            {
                var own = lines.Where(line => line.JobId == job.Id).ToList();
                Assert.Equal(-job.CreditsCharged, own.Single(line => line.Kind is CreditKind.Charge).Amount);
                Assert.Equal(job.CreditsRefunded, own.SingleOrDefault(line => line.Kind is CreditKind.Refund)?.Amount ?? 0);
                Assert.Equal(job.Status is JobStatus.Completed ? 0 : job.CreditsCharged, job.CreditsRefunded);
            }
        }

        private async Task CheckFilesAsync(ReelwrightDb db, List<Job> jobs)
        {
            var rows = await db.Set<MediaFile>().AsNoTracking().Where(file => file.DeletedAt == null).ToListAsync(Cancel);
            var onDisk = Directory.EnumerateFiles(Path.Combine(folder, "media"), "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetFileName(path), path => new FileInfo(path).Length);
            Assert.All(rows, row => Assert.Equal((row.Filename, row.SizeBytes), (row.Filename, onDisk.GetValueOrDefault(row.Filename, -1))));
            Assert.Equal(jobs.Where(job => job.Status is JobStatus.Completed).Select(MainFileOf).Order(), rows.Where(row => row.Parent is null).Select(row => row.Filename).Order());

            // What dead attempts staged is on its way out; nothing lies there unknown.
            var leaving = await db.Set<MediaDeletion>().Select(deletion => deletion.Filename).Union(db.Set<MediaIntent>().Select(intent => intent.Filename)).ToListAsync(Cancel);
            Assert.Empty(onDisk.Keys.Except(rows.Select(row => row.Filename)).Except(leaving));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "tmp", "jobs")));
        }

        private static string MainFileOf(Job job) => JsonDocument.Parse(job.Outputs!).RootElement[0].GetProperty("filename").GetString()!;

        private static async Task CheckFileAsync(HttpClient client, Guid id)
        {
            var status = await client.GetFromJsonAsync<JsonElement>($"/api/status?job_id={id}", Cancel);
            if (status.GetProperty("url").GetString() is { } url)
            {
                var film = await client.GetByteArrayAsync(url, Cancel);
                Assert.Equal(status.GetProperty("outputs")[0].GetProperty("size_bytes").GetInt64(), film.Length);
            }
        }

        private async Task DieAfterAsync(ServerProcess server, Task hasWork)
        {
            var (kind, share) = (_random.Next(8), _random.NextDouble());

            // Some die before they answer for the first time, some about when they take their first job, most while they work. The last wait
            // for that job: where other programs keep the machine busy, no time could be told in which one would have been stored.
            if (kind > 0)
            {
                using var client = await server.ConnectAsync(Cancel);
            }

            if (kind > 2)
            {
                await hasWork;
            }

            // About as long as it took from the start to the first job: on a slow machine the work is slow too.
            await Task.Delay(_startTime * share, Cancel);
            await server.KillAsync();
        }

        private async Task BehaveUntilDeathAsync(HttpClient client, TaskCompletionSource hasWork)
        {
            try
            {
                // First what got no answer in an earlier life: the same key must never make a second job.
                foreach (var request in Enumerable.Range(0, _next).Where(request => !_jobs.ContainsKey(request)).ToList())
                {
                    await SubmitAsync(client, request);
                }

                for (var at = 0; at < 2; at++)
                {
                    await SubmitAsync(client, _next++);
                    _startTime = at == 0 ? Stopwatch.GetElapsedTime(_born) : _startTime;
                    hasWork.TrySetResult();
                }

                if (_jobs.Count > 0 && _random.Next(4) == 0)
                {
                    await CancelAsync(client, _jobs.Values.ElementAt(_random.Next(_jobs.Count)));
                }
            }
            catch (Exception death) when (death is HttpRequestException or IOException)
            {
                // Killed in the middle of a request: whether it took effect is what the next life asks.
            }
            finally
            {
                hasWork.TrySetResult();
            }
        }

        private async Task SubmitAsync(HttpClient client, int request)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/api/generate");
            message.Headers.Add("Idempotency-Key", $"request-{request}");

            // About as much work as a life lasts, so that many a death finds a film half made.
            message.Content = JsonContent.Create(new { prompt = $"a lighthouse in storm number {request}", width = 320, height = 192, frames = 36, steps = 4, seed = request });
            using var response = await client.SendAsync(message, Cancel);
            if (response.StatusCode is HttpStatusCode.Conflict)
            {
                // The dead server's mark has not expired yet.
                return;
            }

            var text = await response.Content.ReadAsStringAsync(Cancel);
            Assert.True(response.IsSuccessStatusCode, text);
            var id = JsonDocument.Parse(text).RootElement.GetProperty("job_id").GetGuid();
            Assert.Equal(id, _jobs.TryAdd(request, id) ? id : _jobs[request]);
        }

        private async Task CancelAsync(HttpClient client, Guid id)
        {
            using var response = await client.PostAsJsonAsync("/api/cancel", new { job_id = id }, Cancel);
            if (response.StatusCode is HttpStatusCode.OK)
            {
                _cancelled.Add(id);
            }
        }

        private ServerProcess Start()
        {
            List<(string, string)> settings =
            [
                ("Limits:Scale", "1000"), ("Admin:Username", "admin"), ("Admin:Password", "admin-password-1"), ("Admin:Email", "admin@example.org"),
                ("Worker:CpuSlots", "2"), ("Worker:LeaseSeconds", "2"), ("Tiers:Enterprise:ConcurrentJobs", "1000"),
            ];
            if (postgres is not null)
            {
                settings.AddRange([("Database:Provider", "postgres"), ("Database:ConnectionString", postgres)]);
            }

            return ServerProcess.Start(folder, settings);
        }

        private ReelwrightDb Open()
        {
            var options = new DbContextOptionsBuilder<ReelwrightDb>();
            return new ReelwrightDb((postgres is null ? options.UseSqlite($"Data Source={Path.Combine(folder, "reelwright.db")}") : options.UseNpgsql(postgres)).Options);
        }
    }
}
