namespace Reelwright.Cli;

/// <summary>What a script can tell apart. The numbers above 63 are those of sysexits.h.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The server refused: a value, the tier, the credits, the key.</summary>
    public const int Refused = 1;

    /// <summary>The work was accepted and ended in an error.</summary>
    public const int WorkFailed = 2;

    public const int Usage = 64;

    public const int InputUnreadable = 66;

    /// <summary>No server, no engine, no room: nothing is wrong with the request.</summary>
    public const int Unavailable = 69;

    public const int Internal = 70;

    public const int OutputUnwritable = 73;

    /// <summary>Too much at once; the same request may pass later.</summary>
    public const int TryLater = 75;

    public const int Configuration = 78;

    public const int Cancelled = 130;
}

/// <summary>An end the user has to read about: one line and an exit code.</summary>
internal sealed class CliFailure(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
