namespace Reelwright.ComfyUI;

/// <summary>Why a backend could not be used.</summary>
public enum ComfyFailure
{
    /// <summary>No connection, a broken one, or a gateway that says so.</summary>
    Unreachable,

    /// <summary>The token is missing or wrong.</summary>
    Unauthorised,

    /// <summary>Something answers, but not as ComfyUI does: a page, broken JSON, a redirection.</summary>
    NotComfyUI,

    /// <summary>A reply is larger than such a reply may be.</summary>
    TooLarge,

    /// <summary>No answer, or no further byte of it, in time.</summary>
    Timeout,

    /// <summary>ComfyUI failed on the request.</summary>
    ServerError,

    /// <summary>A file that was asked for is not there.</summary>
    NotFound,
}

/// <summary>A backend could not be reached or did not answer as it should. The message is for an administrator: it names the address.</summary>
public class ComfyException(ComfyFailure failure, string message, Exception? cause = null) : Exception(message, cause)
{
    public ComfyFailure Failure { get; } = failure;
}
