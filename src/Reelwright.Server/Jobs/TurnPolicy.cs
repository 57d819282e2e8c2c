namespace Reelwright.Server.Jobs;

/// <summary>
/// Who goes next, and how many go before me. Pure arithmetic on turns: the queue applies it to rows, the tests to a simulated queue.
/// </summary>
internal static class TurnPolicy
{
    /// <summary>
    /// Picks from the heads, the smallest turn first, the one to start. That is the first, unless a job further back needs a heavy
    /// model that is already loaded: loading weights costs a minute, so it may go first when its turn is within the bonus of the
    /// first one's, and as long as none of those it passes has been passed too often.
    /// </summary>
    /// <param name="heads">The heads, at least one, in order of turn: each account's turn and whether its first job's model is loaded.</param>
    /// <param name="bonus">Microseconds.</param>
    /// <param name="maxBypasses">How often a head may be passed over.</param>
    /// <returns>The index of the chosen head; all before it count as passed over.</returns>
    public static int Choose(IReadOnlyList<(AccountTurn Turn, bool IsLoaded)> heads, long bonus, int maxBypasses)
    {
        for (var at = 0; at < heads.Count && heads[at].Turn.Turn - heads[0].Turn.Turn <= bonus; at++)
        {
            if (heads[at].IsLoaded)
            {
                return at;
            }

            if (heads[at].Turn.Bypassed >= maxBypasses)
            {
                break;
            }
        }

        return 0;
    }

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
