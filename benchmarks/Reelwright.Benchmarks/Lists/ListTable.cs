using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Benchmarks.Lists;

/// <summary>A table behind a list, and how it is filled without going through the API.</summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">Those that are filled.</param>
/// <param name="Values">One SQL expression for each: <c>n</c> is the row's number, <c>{me}</c> the account, <c>{uuid}</c> a new id, <c>{no}</c> false.</param>
/// <param name="Path">The list; null for tables that only belong to another one's.</param>
/// <param name="Most">How many an account can have.</param>
internal sealed record ListTable(string Name, string Columns, string Values, string? Path = null, long Most = long.MaxValue)
{
    /// <summary>Rows of the last year, the newest with the highest number.</summary>
    private const string Then = "{now} - ({rows} - n) * (366 * CAST(86400000000 AS bigint) / {rows})";

    public static IReadOnlyList<ListTable> All { get; } =
    [
        new("projects", "owner_id, name, created_at, updated_at", $"{{me}}, 'Project ' || n, {Then}, {Then}", "/api/projects", Most: 10_000),
        new("credit_transactions", "user_id, kind, amount, from_allowance, balance_after, period_start, description, created_at", $"{{me}}, 'charge', -1, -1, 100, 0, 'Film', {Then}", "/api/credits/history"),
        new(
            "jobs",
            "id, user_id, kind, operation, lane, model, is_heavy, request, work, status, attempt, failures, progress, credits_charged, credits_refunded, outputs, created_at, started_at, completed_at, revision",
            "{uuid}, {me}, CASE n % 5 WHEN 0 THEN 'image' WHEN 1 THEN 'edit' WHEN 2 THEN 'audio' ELSE 'video' END, 'generate', 'cpu', 'model-' || (n % 26), {no}, '{}', 1, "
                + $"CASE WHEN n % 10 = 0 THEN 'error' ELSE 'completed' END, 1, 0, 100, 21, CASE WHEN n % 10 = 0 THEN 21 ELSE 0 END, '[{{\"filename\":\"f.mp4\",\"url\":\"/api/video/f.mp4\",\"kind\":\"video\",\"duration_seconds\":5.0625}}]', {Then}, {Then}, {Then}, 3",
            "/api/jobs"),
        new(
            "generations",
            "owner_id, kind, operation, model, prompt, fields, filename, url, is_favorite, is_public, views, created_at",
            $"{{me}}, 'video', 'generate', 'wan-t2v', 'a boat ' || n, '{{}}', 'film-' || n || '.mp4', '/api/video/film-' || n || '.mp4', {{no}}, {{no}}, 0, {Then}",
            "/api/generations"),
        new(
            "hosted_pages",
            "owner_id, slug, video_filename, title, password_version, visibility, views, created_at, updated_at",
            $"{{me}}, 'slug-' || n, 'film-' || n || '.mp4', 'Page ' || n, 0, 'public', 0, {Then}, {Then}",
            "/api/hosting/pages"),
        new(
            "community_prompts",
            "author_id, title, prompt, prompt_key, tags, status, ups, downs, uses, created_at",
            $"{{me}}, 'Prompt ' || n, 'a boat ' || n, 'key-' || n, '', 'approved', n % 7, n % 3, n % 11, {Then}"),
        new("community_shelves", "name, prompt_id, popularity, rating", "{shelf}, n + 1, n % 1009, n % 997", "/api/community/prompts"),
    ];

    /// <summary>Adds the rows from one number up to another.</summary>
    public Task FillAsync(Database database, long account, string shelf, long from, long to, long rows) => database.WriteAsync(
        async tx =>
        {
            var isPostgres = tx.Db.IsPostgres;
            var random = "lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-7' || substr(lower(hex(randomblob(2))), 2) || '-8' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))";
            var values = Values
                .Replace("{me}", $"{account}", StringComparison.Ordinal)
                .Replace("{uuid}", isPostgres ? "gen_random_uuid()" : $"upper({random})", StringComparison.Ordinal)
                .Replace("{no}", isPostgres ? "false" : "0", StringComparison.Ordinal)
                .Replace("{shelf}", $"'{shelf}'", StringComparison.Ordinal)
                .Replace("{now}", $"{TimeProvider.System.GetUtcNow().ToMicroseconds()}", StringComparison.Ordinal)
                .Replace("{rows}", $"{rows}", StringComparison.Ordinal);
            var sql = $"INSERT INTO {Name} ({Columns}) WITH RECURSIVE series(n) AS (SELECT CAST({from} AS bigint) UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {to}) SELECT {values} FROM series";
            tx.Db.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));

            // Braces of JSON would be taken for parameters.
            await tx.ExecuteAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), [], CancellationToken.None);
        },
        CancellationToken.None);
}
