using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Http;

/// <summary>Tells every node that what a user's keys and sessions are worth has changed, so that the change counts at once.</summary>
internal static class CallerChanges
{
    /// <summary>The signal's topic; its payload is the user's id.</summary>
    public const string Topic = "caller";

    /// <summary>Call it in each transaction that changes a user's tier, rights or name.</summary>
    public static void Announce(Tx tx, long userId) => tx.Signal(Topic, userId.ToString());
}
