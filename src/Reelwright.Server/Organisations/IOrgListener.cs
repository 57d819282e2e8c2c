using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Organisations;

/// <summary>A room that keeps things of organisations.</summary>
internal interface IOrgListener
{
    /// <summary>The organisation is about to be deleted, in this transaction and under its lock; its members are still there. Nothing may get lost: what is
    /// the organisation's goes to people.</summary>
    /// <param name="heirId">The admin who deletes it: gets what nobody else has a better right to.</param>
    Task OnDeletingAsync(Tx tx, long orgId, long heirId, CancellationToken cancel);
}
