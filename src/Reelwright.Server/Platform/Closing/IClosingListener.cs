using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Closing;

/// <summary>A room that keeps things of accounts, and gives them up when one is deleted.</summary>
internal interface IClosingListener
{
    /// <summary>The account is about to be closed, in this transaction: what must not outlive it by a second ends here. It can be refused.</summary>
    Task OnClosingAsync(Tx tx, long userId, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The account is closed: erases a piece of what is left of it here. Asked again until it is done, and for a while afterwards, because requests of
    /// the account may have been under way; it may be killed at any point.</summary>
    Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Task.FromResult(Erasure.Done);
}

internal enum Erasure
{
    /// <summary>Nothing of the account is left here.</summary>
    Done,

    /// <summary>A piece went, and there may be another.</summary>
    More,

    /// <summary>Something is left that cannot go yet.</summary>
    Later,
}

internal static class Erasures
{
    /// <summary>From how many rows a piece was.</summary>
    public static Erasure Of(int erased) => erased > 0 ? Erasure.More : Erasure.Done;
}
