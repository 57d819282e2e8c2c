namespace Reelwright.Server.Community;

/// <summary>Where votes put a prompt in the lists.</summary>
/// <param name="Popularity">For "popular". The base-2 logarithm of what the votes are worth, plus the time of approval in half-lives: a worth that halves
/// every <see cref="HalfLifeDays"/> days stays in the same order as this sum, which never has to be computed again as time goes by.</param>
/// <param name="Rating">For "top": the lower bound of the Wilson score interval; without any vote in favour, the upper bound less one, so that what was
/// only voted down stands below what nobody voted on.</param>
internal readonly record struct Standing(double Popularity, double Rating)
{
    public const double HalfLifeDays = 7;

    /// <summary>What a prompt that nobody has voted on is worth, of 1: enough to be seen while it is new.</summary>
    private const double Newcomer = 0.05;

    // The 97.5 % quantile of the normal distribution: bounds of a 95 % interval.
    private const double Z = 1.959963984540054;

    public static Standing Of(long ups, long downs, DateTimeOffset approvedAt)
    {
        var (lower, upper) = Wilson(ups, downs);
        var halfLives = (approvedAt - DateTimeOffset.UnixEpoch).TotalDays / HalfLifeDays;
        return new Standing(Math.Log2(lower + (Newcomer * upper)) + halfLives, ups == 0 ? upper - 1 : lower);
    }

    /// <summary>Bounds for the share of people who would vote for it, given those who voted.</summary>
    /// <remarks>E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927) 209-212;
    /// for rating things: E. Miller, How Not To Sort By Average Rating (2009).</remarks>
    public static (double Lower, double Upper) Wilson(long ups, long downs)
    {
        if (ups + downs == 0)
        {
            return (0, 1);
        }

        double n = ups + downs;
        var share = ups / n;
        var middle = share + (Z * Z / (2 * n));
        var spread = Z * Math.Sqrt(((share * (1 - share)) + (Z * Z / (4 * n))) / n);
        var whole = 1 + (Z * Z / n);
        return (Math.Max(0, (middle - spread) / whole), Math.Min(1, (middle + spread) / whole));
    }
}
