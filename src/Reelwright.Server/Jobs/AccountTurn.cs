namespace Reelwright.Server.Jobs;

/// <summary>
/// One account's place in one lane's queue. Whoever has the smallest turn among the accounts with waiting jobs goes next.
/// </summary>
/// <param name="Turn">Absolute time in microseconds since 1970. It only ever moves up to "now", so waiting ages by itself.</param>
/// <param name="Waiting">Jobs of the account that wait in this lane.</param>
/// <param name="Running">Jobs of the account that run in this lane.</param>
/// <param name="IsFresh">The account had nothing in this lane when its first waiting job came.</param>
/// <param name="Bypassed">How often another account went first since this one became next in line, because its model was loaded.</param>
internal readonly record struct AccountTurn(long Turn, int Waiting, int Running, bool IsFresh = false, int Bypassed = 0)
{
    /// <summary>The turn of an account that was never seen: any arrival is later.</summary>
    public static readonly AccountTurn None = new(0, 0, 0);

    /// <summary>
    /// Jobs arrive. An account that already waits keeps its turn. Any other is placed its tier's head start before now, but never
    /// before it last went: sending jobs one at a time must not be better than sending them together.
    /// </summary>
    /// <param name="isBusyElsewhere">Jobs of the account run in another lane of the same kind.</param>
    public AccountTurn Submitted(int jobs, long now, long headStart, bool isBusyElsewhere = false) => this with
    {
        Turn = Waiting > 0 ? Turn : Math.Max(Turn, now - headStart),
        IsFresh = Waiting > 0 ? IsFresh : Running == 0 && !isBusyElsewhere,
        Waiting = Waiting + jobs,
    };

    /// <summary>The account's first waiting job starts; its next one lines up behind everybody who waits now.</summary>
    public AccountTurn Claimed(long now) =>
        new(Math.Max(Turn, now), Waiting - 1, Running + 1);

    /// <summary>A backend that serves this lane too took a job of the account in another one: that was its turn here as well.</summary>
    public AccountTurn ServedElsewhere(long now) => this with { Turn = Math.Max(Turn, now), IsFresh = false, Bypassed = 0 };

    /// <summary>
    /// A running job is over. The account falls in behind the newest account that came to an empty place in the meantime, which is
    /// what keeps a long queue from delaying anyone's first job by more than the one job that was running on each slot. Accounts that
    /// wait all the time are not affected, so that among them the one that went longest ago goes next: equal shares.
    /// </summary>
    /// <param name="newestFresh">The latest turn of a waiting account that <see cref="IsFresh"/>; null when there is none.</param>
    public AccountTurn Ended(long? newestFresh) => this with
    {
        Turn = Behind(newestFresh),
        Running = Running - 1,
    };

    /// <summary>A job of the account is over in another lane that the same backend serves.</summary>
    public AccountTurn EndedElsewhere(long? newestFresh) => this with { Turn = Behind(newestFresh) };

    /// <summary>Waiting jobs are gone. The account keeps its turn for the next one.</summary>
    public AccountTurn Withdrawn(int jobs = 1) => this with { Waiting = Waiting - jobs, IsFresh = IsFresh && Waiting > jobs };

    /// <summary>A running job waits again, through no fault of its account, and so with the turn it had.</summary>
    public AccountTurn Requeued(long formerTurn) => this with
    {
        Turn = Math.Min(Turn, formerTurn),
        Waiting = Waiting + 1,
        Running = Running - 1,
    };

    /// <summary>A running job is to be tried again, but not before a moment has passed: until then it is not in line.</summary>
    public AccountTurn Held() => this with { Running = Running - 1 };

    /// <summary>The moment has passed: the job waits again, with the turn it had when it started.</summary>
    public AccountTurn Returned(long formerTurn) => this with { Turn = Math.Min(Turn, formerTurn), Waiting = Waiting + 1 };

    public AccountTurn PassedOver() => this with { Bypassed = Bypassed + 1 };

    private long Behind(long? newestFresh) => newestFresh is { } fresh && !IsFresh ? Math.Max(Turn, fresh + 1) : Turn;
}
