using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Accounts;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Generation;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Hosting.Visits;
using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Stock;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Webhooks;

namespace Reelwright.Server.Tests.Platform;

/// <summary>What pieces of housekeeping say they would remove, against what they remove, with rows of random ages in all tables they look at.</summary>
public sealed class HousekeepingTests
{
    /// <summary>What is removed, by the words an operator reads; files are looked at elsewhere.</summary>
    private static readonly Dictionary<string, Func<ReelwrightDb, Task<long>>> Rows = new(StringComparer.Ordinal)
    {
        ["ended sessions"] = Count<Session>,
        ["forgotten login failures"] = Count<LoginFailure>,
        ["expired links of mails"] = Count<AccountToken>,
        ["requests for new passwords"] = Count<ResetRequest>,
        ["ids of old payment events"] = Count<HandledEvent>,
        ["payment pages that were never paid"] = Count<Checkout>,
        ["prompts of jobs that are over"] = Count<JobPrompt>,
        ["page visitors of past days"] = Count<PageVisitor>,
        ["days whose visitors can still be told apart"] = Count<PageSalt>,
        ["deleted media files"] = Count<MediaDeletion>,
        ["media files that nobody's work finished"] = Count<MediaIntent>,
        ["expired invites"] = Count<Invite>,
        ["expired idempotency records"] = Count<IdempotencyRecord>,
        ["old stock searches"] = Count<StockSearch>,
        ["old stock addresses"] = Count<StockAddress>,
        ["credits of stock assets that are gone"] = Count<StockAttribution>,
        ["old webhook deliveries"] = Count<WebhookDelivery>,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite, 7)]
    [InlineData(Db.Postgres, 8)]
    public async Task Each_piece_removes_just_what_it_said_it_would(Db db, int seed)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync();
        var tasks = app.Services.GetServices<IMaintenanceTask>().ToList();
        foreach (var task in tasks)
        {
            // Ours from now on: the loop would tidy up before anybody has looked.
            await app.HoldAsync(task);
        }

        var world = await World.MakeAsync(app, user, new Random(seed));
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            await app.Get<Database>().WriteAsync(tx => world.Fill(tx.Db, isCrowded: round == 0), Cancel);
            foreach (var task in tasks.Where(task => task.Name is not "stale-media-intents"))
            {
                told.UnionWith(await CheckAsync(app, task));
            }

            // Last, as the next round deletes what it gives up.
            told.UnionWith(await CheckAsync(app, tasks.Single(task => task.Name is "stale-media-intents")));
        }

        Assert.Equal(Rows.Keys.Order(), told.Where(Rows.ContainsKey).Order());
    }

    /// <returns>What there was to do.</returns>
    private static async Task<IEnumerable<string>> CheckAsync(ReelwrightApp app, IMaintenanceTask task)
    {
        var due = (await task.LookAsync(Cancel)).ToDictionary(work => work.What, work => work.Count, StringComparer.Ordinal);
        var before = await CountAsync(app);
        while (await task.RunAsync(Cancel))
        {
        }

        var after = await CountAsync(app);
        Assert.All(Rows.Keys, what =>
        {
            // A file given up becomes one to delete, for another piece.
            var removed = Math.Max(0, before[what] - after[what]);
            Assert.True(removed == due.GetValueOrDefault(what), $"{task.Name} said it would remove {due.GetValueOrDefault(what)} {what}, and removed {removed}");
        });
        Assert.All(await task.LookAsync(Cancel), work => Assert.Equal(0, work.Count));
        return due.Where(work => work.Value > 0).Select(work => work.Key);
    }

    private static async Task<Dictionary<string, long>> CountAsync(ReelwrightApp app)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (what, count) in Rows)
        {
            counts[what] = await app.Get<Database>().ReadAsync(count, Cancel);
        }

        return counts;
    }

    private static Task<long> Count<T>(ReelwrightDb db)
        where T : class => db.Set<T>().LongCountAsync(Cancel);

    private sealed class World(ReelwrightApp app, Random random, long userId, long pageId, long endpointId)
    {
        private int _number;

        public static async Task<World> MakeAsync(ReelwrightApp app, TestAccount user, Random random)
        {
            var now = app.Get<TimeProvider>().GetStorableNow();
            var page = new HostedPage { OwnerId = user.UserId, Slug = "a-page", VideoFilename = "x", Title = "A page", Visibility = PageVisibility.Public, CreatedAt = now, UpdatedAt = now };
            var endpoint = new WebhookEndpoint { OwnerId = user.UserId, Url = "https://hooks.example/", Host = "hooks.example", Events = "", Secret = "", IsActive = true, CreatedAt = now, UpdatedAt = now };
            await app.Get<Database>().WriteAsync(
                tx =>
                {
                    tx.Db.AddRange(page, endpoint);
                    return Task.CompletedTask;
                },
                Cancel);
            return new World(app, random, user.UserId, page.Id, endpoint.Id);
        }

        /// <param name="isCrowded">With more fresh searches than are kept.</param>
        public Task Fill(ReelwrightDb db, bool isCrowded)
        {
            for (var row = 0; row < 12; row++)
            {
                AddToAccounts(db);
                AddToRooms(db);
                AddFiles(db);
            }

            var now = Ago(TimeSpan.Zero);
            for (var search = 0; isCrowded && search < ForgetStock.MostSearches + random.Next(1, 9); search++)
            {
                db.Add(new StockSearch { Key = Word(), Body = "", FetchedAt = now.AddSeconds(-5 * (search / 3)), ReturnedAt = now });
            }

            return Task.CompletedTask;
        }

        private void AddToAccounts(ReelwrightDb db) => db.AddRange(
            new Session { UserId = userId, TokenHash = Word(), CreatedAt = Ago(Session.Longest), LastSeenAt = Ago(Session.Idle) },
            new LoginFailure { Account = Word(), Address = "a", LastAt = Ago(LoginFailure.Remembered) },
            new AccountToken { UserId = userId, Purpose = TokenPurpose.Reset, TokenHash = Word(), CreatedAt = Ago(TimeSpan.FromDays(1)), ExpiresAt = Ago(AccountTokens.Counted) },
            new ResetRequest { Name = Word(), Site = "https://films.example/", CreatedAt = Ago(TimeSpan.FromHours(1)) },
            new Invite
            {
                OrgId = 1,
                Email = "a@films.example",
                NormalizedEmail = "A@FILMS.EXAMPLE",
                Role = OrgRole.Member,
                TokenHash = Word(),
                InvitedBy = userId,
                CreatedAt = Ago(InviteMember.Day),
                ExpiresAt = Ago(TimeSpan.Zero).AddMinutes(random.Next(-9, 9) + 0.5),
            },
            new HandledEvent { Id = Word(), Type = "x", HandledAt = Ago(TimeSpan.FromDays(90)) },
            new Checkout
            {
                Id = Guid.CreateVersion7(),
                OwnerId = userId,
                CustomerId = "c",
                Credits = 1,
                AmountPence = 1,
                ReturnUrl = "x",
                CreatedAt = Ago(TimeSpan.FromDays(90)),
                CreditedAt = random.Next(2) == 0 ? null : Ago(TimeSpan.FromDays(1)),
            });

        private void AddToRooms(ReelwrightDb db)
        {
            var day = Visit.DayOf(Ago(TimeSpan.Zero)) - random.Next(4);
            db.Add(new PageVisitor { Day = day, PageId = pageId, Visitor = Word(), ViewedAt = Ago(TimeSpan.FromDays(1)) });
            if (!db.Set<PageSalt>().Local.Any(salt => salt.Day == day) && !db.Set<PageSalt>().Any(salt => salt.Day == day))
            {
                db.Add(new PageSalt { Day = day, Salt = Convert.ToBase64String(new byte[32]) });
            }

            db.AddRange(
                new IdempotencyRecord { UserId = userId, Key = Word(), Fingerprint = "f", Owner = "o", LockedUntil = Ago(TimeSpan.FromHours(1)), Reply = "{}", CreatedAt = Ago(IdempotencyStore.Kept) },
                new StockSearch { Key = Word(), Body = "", FetchedAt = Ago(StockSearches.Kept), ReturnedAt = Ago(StockSearches.Kept) },
                new StockAddress { UrlHash = Word(), Type = StockType.Music, Credit = "{}", ReturnedAt = Ago(StockSearches.Kept) },
                new StockAttribution { Filename = Word(), OwnerId = userId, Type = StockType.Music, Credit = "{}", CreatedAt = Ago(TimeSpan.FromDays(1)) },
                new WebhookDelivery { EndpointId = endpointId, MessageId = Word(), Event = "x", JobId = Guid.CreateVersion7(), Payload = "{}", CreatedAt = Ago(TimeSpan.FromDays(30)) },
                new JobPrompt { PromptId = Guid.CreateVersion7(), JobId = Guid.CreateVersion7(), Attempt = 1, Backend = "b", CreatedAt = Ago(TimeSpan.FromDays(1)) });
        }

        private void AddFiles(ReelwrightDb db)
        {
            var deleted = new MediaDeletion { Filename = app.Get<MediaLibrary>().NewName("test", ".mp4"), CreatedAt = Ago(TimeSpan.FromHours(1)) };
            db.AddRange(
                deleted,
                new MediaIntent { Filename = app.Get<MediaLibrary>().NewName("test", ".mp4"), FolderId = "elsewhere", ProcessId = "other", CreatedAt = Ago(TimeSpan.FromHours(2)) });
            if (random.Next(2) == 0)
            {
                db.Add(new MediaUse { JobId = Word(), Filename = deleted.Filename });
            }
        }

        private string Word() => $"word-{_number++}";

        /// <summary>Some are a good deal younger than this, some older.</summary>
        private DateTimeOffset Ago(TimeSpan age) => app.Get<TimeProvider>().GetStorableNow() - (age * (random.Next(2) == 0 ? 0.5 + (random.NextDouble() * 0.4) : 1.1 + random.NextDouble()));
    }
}
