using Spectre.Console;

namespace Reelwright.Cli;

/// <summary>Where the program writes: results to <see cref="Out"/>, everything about the way there to <see cref="Error"/>.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, IAnsiConsole? live)
{
    public TextWriter Out => output;

    public TextWriter Error => error;

    /// <summary>The terminal on the error side when a person looks at one; null when lines are wanted.</summary>
    public IAnsiConsole? Live => live;

    public static Terminal OfThisProcess() => new(Console.Out, Console.Error, WantsLive() ? LiveOnError() : null);

    /// <summary>A result.</summary>
    public void Print(string text) => output.WriteLine(OneLine(text));

    /// <summary>A word on the way.</summary>
    public void Note(string text) => error.WriteLine(OneLine(text));

    /// <summary>Text of a server or a file name may hold escape sequences, which a terminal would obey.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static bool WantsLive() =>
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null) && Environment.GetEnvironmentVariable("CI") is null or "";

    private static IAnsiConsole LiveOnError() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
