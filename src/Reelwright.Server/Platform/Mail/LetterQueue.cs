using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Mail;

/// <summary>The letters that wait. A letter is claimed by moving the time of its next try past the longest that carrying takes, so whoever dies with it
/// leaves it to be tried again: it arrives at least once, and twice only after a crash between sending and forgetting.</summary>
internal sealed class LetterQueue(Database database, TimeProvider clock, ILogger<LetterQueue> log)
{
    public const int AtOnce = 10;

    /// <summary>Longer than carrying that many letters may take.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(15);

    /// <summary>A letter that cannot be delivered for so long is given up.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(4);
    private const int LongestReason = 500;

    // Skipping what is locked: another node is claiming it.
    private const string Take = "UPDATE letters SET attempts = attempts + 1, due_at = {1} WHERE id IN (SELECT id FROM letters WHERE due_at <= {0} ORDER BY due_at, id LIMIT {2}";
    private const string OnPostgres = Take + " FOR UPDATE SKIP LOCKED) RETURNING *";
    private const string OnSqlite = Take + ") RETURNING *";

    /// <summary>Letters that are due, now this node's; the oldest first.</summary>
    public async Task<IReadOnlyList<Letter>> ClaimAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        if (!await database.ReadAsync(db => db.Set<Letter>().AnyAsync(letter => letter.DueAt <= now, cancel), cancel))
        {
            return [];
        }

        object[] parameters = [now.ToMicroseconds(), (now + Claim).ToMicroseconds(), AtOnce];
        var claimed = await database.WriteAsync(
            tx => tx.Db.Set<Letter>().FromSqlRaw(tx.Db.IsPostgres ? OnPostgres : OnSqlite, parameters).AsNoTracking().ToListAsync(cancel), cancel);
        return [.. claimed.OrderBy(letter => letter.Id)];
    }

    /// <summary>It is somebody else's now.</summary>
    public Task ForgetAsync(Letter letter) => database.WriteAsync(tx => Mine(tx, letter).ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None);

    /// <summary>It did not work this time: later again, ever more rarely, until it is too old.</summary>
    public async Task PostponeAsync(Letter letter, string reason)
    {
        var now = clock.GetStorableNow();
        if (now - letter.CreatedAt >= Longest)
        {
            await GiveUpAsync(letter, $"it could not be delivered for {Longest.TotalDays:N0} days; at last: {reason}");
            return;
        }

        var next = now + DelayAfter(letter.Attempts);
        var words = reason.Length > LongestReason ? reason[..LongestReason] : reason;
        await database.WriteAsync(
            tx => Mine(tx, letter).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, next).SetProperty(row => row.LastError, words), CancellationToken.None), CancellationToken.None);
        log.LogWarning("Letter {Letter} was not delivered at attempt {Attempt} and is tried again at {Next:u}: {Reason}", letter.Id, letter.Attempts, next, words);
    }

    /// <summary>It will never work.</summary>
    public async Task GiveUpAsync(Letter letter, string reason)
    {
        await ForgetAsync(letter);
        log.LogError("Letter {Letter} is given up after {Attempts} attempts: {Reason}", letter.Id, letter.Attempts, reason);
    }

    /// <summary>It was not tried: at once again, by whoever is there.</summary>
    public Task ReleaseAsync(Letter letter)
    {
        var now = clock.GetStorableNow();
        return database.WriteAsync(
            tx => Mine(tx, letter).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now).SetProperty(row => row.Attempts, letter.Attempts - 1), CancellationToken.None),
            CancellationToken.None);
    }

    /// <summary>One minute, then twice as long each time, four hours at most.</summary>
    internal static TimeSpan DelayAfter(int attempts) => TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Clamp(attempts - 1, 0, 10), LongestDelay.Ticks));

    // Whoever claimed it meanwhile counted up the attempts.
    private static IQueryable<Letter> Mine(Tx tx, Letter letter) => tx.Db.Set<Letter>().Where(row => row.Id == letter.Id && row.Attempts == letter.Attempts);
}
