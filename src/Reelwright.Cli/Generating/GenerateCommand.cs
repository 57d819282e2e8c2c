using System.CommandLine;

namespace Reelwright.Cli.Generating;

/// <summary><c>generate PROMPT -o FILE</c>: its options.</summary>
internal static class GenerateCommand
{
    public const string ServerVariable = "REELWRIGHT_SERVER";
    public const string KeyVariable = "REELWRIGHT_KEY";

    private static readonly Argument<string?> Prompt = new("PROMPT") { Description = "What to make, in words.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The file to write: .mp4 for a film, .png for a picture, .glb for a model in three dimensions. Replaced if it exists.",
        Required = true,
        HelpName = "FILE",
    };

    private static readonly Option<string?> Model = new("--model", "-m")
    {
        Description = "A model's id (GET /api/models lists them). Default: chosen by the output's ending and the given files.",
        HelpName = "ID",
    };

    private static readonly Option<int?> Width = new("--width") { Description = "Pixels." };
    private static readonly Option<int?> Height = new("--height") { Description = "Pixels." };
    private static readonly Option<int?> Frames = new("--frames") { Description = "Number of frames." };
    private static readonly Option<int?> Steps = new("--steps") { Description = "More steps, more detail, more credits." };
    private static readonly Option<long?> Seed = new("--seed") { Description = "The same seed and request give the same result." };
    private static readonly Option<int?> FrameRate = new("--frame-rate") { Description = "Frames per second. Default: what the model was made for." };
    private static readonly Option<double?> Cfg = new("--cfg") { Description = "How strongly the prompt rules." };
    private static readonly Option<string?> Negative = new("--negative") { Description = "What to leave out.", HelpName = "PROMPT" };
    private static readonly Option<string?> Sampler = new("--sampler");
    private static readonly Option<string?> Scheduler = new("--scheduler");
    private static readonly Option<double?> Shift = new("--shift");
    private static readonly Option<string?> Camera = new("--camera") { Description = "in, out, left or right.", HelpName = "MOVE" };
    private static readonly Option<string?> Control = new("--control") { Description = "depth, edge or pose.", HelpName = "TYPE" };
    private static readonly Option<double?> Strength = new("--strength") { Description = "0 keeps the given picture or film, 1 forgets it." };
    private static readonly Option<string?> Image = new("--image") { Description = "A picture to start from.", HelpName = "FILE" };
    private static readonly Option<string?> EndImage = new("--end-image") { Description = "A picture to end with.", HelpName = "FILE" };
    private static readonly Option<string?> Audio = new("--audio") { Description = "A sound to follow.", HelpName = "FILE" };
    private static readonly Option<string?> Video = new("--video") { Description = "A film to follow.", HelpName = "FILE" };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = $"Address of a server elsewhere, or {ServerVariable}. Default: the one of the data folder; one of its own while none runs.",
        HelpName = "URL",
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = $"An API key, or {KeyVariable} (which other users of the machine cannot see). Default: the data folder's first admin pays.",
        HelpName = "KEY",
    };

    private static readonly Option<string?> Data = new("--data") { Description = "The data folder.", HelpName = "FOLDER" };

    public static Command Create(Terminal terminal)
    {
        var generate = new Command("generate", "Makes a film, a picture or a model from a sentence, and saves it.")
        {
            Prompt, Output, Model, Width, Height, Frames, Steps, Seed, FrameRate, Cfg, Negative, Image, EndImage, Audio, Video,
            Camera, Control, Strength, Sampler, Scheduler, Shift, Server, Key, Data,
        };
        generate.SetAction((parsed, _) => new Generation(Read(parsed), terminal).RunAsync());
        return generate;
    }

    private static GenerateOptions Read(ParseResult parsed) => new()
    {
        Prompt = parsed.GetValue(Prompt),
        Output = parsed.GetRequiredValue(Output),
        Model = parsed.GetValue(Model),
        Width = parsed.GetValue(Width),
        Height = parsed.GetValue(Height),
        Frames = parsed.GetValue(Frames),
        Steps = parsed.GetValue(Steps),
        Seed = parsed.GetValue(Seed),
        FrameRate = parsed.GetValue(FrameRate),
        Cfg = parsed.GetValue(Cfg),
        Negative = parsed.GetValue(Negative),
        Sampler = parsed.GetValue(Sampler),
        Scheduler = parsed.GetValue(Scheduler),
        Shift = parsed.GetValue(Shift),
        Camera = parsed.GetValue(Camera),
        Control = parsed.GetValue(Control),
        Strength = parsed.GetValue(Strength),
        Image = parsed.GetValue(Image),
        EndImage = parsed.GetValue(EndImage),
        Audio = parsed.GetValue(Audio),
        Video = parsed.GetValue(Video),
        Server = ReadAddress(parsed.GetValue(Server) ?? Variable(ServerVariable)),
        Key = parsed.GetValue(Key) ?? Variable(KeyVariable),
        Data = parsed.GetValue(Data),
    };

    private static Uri? ReadAddress(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CliFailure(ExitCode.Usage, $"'{text}' is not the address of a server; it looks like https://studio.example");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
