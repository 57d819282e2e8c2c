namespace Reelwright.Server.Platform.Outbound;

/// <summary>Why something could not be fetched. The message can be shown to whoever named the address: it says nothing about this server's network.</summary>
internal sealed class OutboundException(OutboundFailure failure, string message, Exception? cause = null) : Exception(message, cause)
{
    public OutboundFailure Failure { get; } = failure;
}

internal enum OutboundFailure
{
    /// <summary>The address is not one the server turns to; trying again does not help.</summary>
    Refused,

    Unreachable,

    TimedOut,

    TooLarge,

    /// <summary>The other side does not keep to HTTP, or to what was asked of it.</summary>
    BadReply,
}
