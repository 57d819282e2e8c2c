namespace Reelwright.Server.Jobs;

/// <summary>
/// How many go before me. Pure arithmetic on turns: the queue applies it to rows, the tests to a simulated queue.
/// </summary>
internal static class TurnPolicy
{
    /// <summary>
    /// Jobs of one other account that start before the job of mine that has <paramref name="ownRank"/> of my jobs before it, as
    /// things stand: accounts alternate, so it is one for each of mine, and one more when it is their turn first.
    /// </summary>
    public static int Ahead(AccountTurn other, int ownRank, long ownTurn) =>
        Math.Min(other.Waiting, ownRank + (other.Turn < ownTurn ? 1 : 0));

    /// <summary>The place in the lane of the job with <paramref name="ownRank"/> own jobs before it; the next to start has place 1.</summary>
    public static long Position(int ownRank, long ownTurn, IEnumerable<AccountTurn> others) =>
        1 + ownRank + others.Sum(other => (long)Ahead(other, ownRank, ownTurn));
}
