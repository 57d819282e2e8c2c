namespace Reelwright.Server.Prompts.Writing;

/// <summary>Words and phrases by any of which something has been said. One that ends in an asterisk stands for every word that begins so.</summary>
internal sealed class WordList(params string[] phrases)
{
    private readonly string[] _phrases = [.. phrases.Select(phrase => phrase.EndsWith('*') ? $" {phrase[..^1]}" : $" {phrase} ")];

    /// <param name="words">As <see cref="PromptText.WordsOf"/> writes them, and a space behind.</param>
    public bool IsIn(string words) => _phrases.Any(phrase => words.Contains(phrase, StringComparison.Ordinal));
}

/// <summary>A kind of scene, by the words that name it, and what suits it.</summary>
internal sealed record PromptScene(WordList Named)
{
    public required IReadOnlyList<string> Lights { get; init; }

    public required IReadOnlyList<string> Lenses { get; init; }

    /// <summary>In place of lenses, where nothing is photographed.</summary>
    public IReadOnlyList<string> Compositions { get; init; } = ["wide composition with a clear silhouette", "layered composition with depth", "dynamic low-angle composition"];

    public required IReadOnlyList<string> Textures { get; init; }

    public required IReadOnlyList<string> Movements { get; init; }

    /// <summary>Whether the sun, or its absence, lights it.</summary>
    public bool IsOutside { get; init; } = true;
}

/// <summary>What prompts say, and what can be added to them.</summary>
internal static class PromptVocabulary
{
    public static WordList Drawn { get; } = new("anime", "cartoon*", "watercolo*", "illustrat*", "painting", "painted", "drawing", "drawn", "sketch*", "manga", "comic*", "pixel art", "woodcut", "claymation", "clay", "stop motion", "cel shaded", "ghibli", "oil paint*", "ink", "pastel", "3d render", "low poly", "vector*", "origami", "paper cut*");

    public static WordList Framing { get; } = new("close up*", "closeup", "macro", "wide shot", "wide angle", "medium shot", "long shot", "establishing shot", "aerial*", "drone", "birds eye", "pov", "point of view", "over the shoulder", "telephoto", "fisheye", "lens", "10mm", "14mm", "18mm", "20mm", "21mm", "24mm", "28mm", "35mm", "40mm", "50mm", "85mm", "100mm", "135mm", "200mm", "anamorphic", "portrait of", "full body", "low angle", "high angle", "from above", "from below", "top down", "isometric", "panorama*", "composition", "framing", "framed");

    public static WordList Light { get; } = new("light", "lit", "lighting", "backlit", "sunlit", "moonlit", "sunlight", "moonlight", "candlelight", "firelight", "lamplight", "daylight", "starlight", "sunset", "sunrise", "golden hour", "blue hour", "dawn", "dusk", "twilight", "neon", "glow*", "shadow*", "silhouett*", "chiaroscuro", "rim light", "god rays", "overcast", "spotlight*", "backlight*", "bioluminescen*", "lamps", "lanterns", "candles", "flare", "sun", "caustics");

    public static WordList Texture { get; } = new("film grain", "grain", "grainy", "detailed", "texture*", "8k", "4k", "photoreal*", "realistic", "hyperreal*", "sharp focus", "bokeh", "haze", "hazy", "mist*", "fog*", "dust*", "steam*", "smoke*", "muted", "vivid", "pastel", "saturated", "monochrome", "black and white", "colour*", "color*", "palette", "soft focus", "crisp", "detail", "particles", "pollen", "spray", "brushwork", "motion blur");

    public static WordList Movement { get; } = new("camera", "pan", "pans", "panning", "tilt*", "dolly*", "dollies", "zoom*", "tracking", "track shot", "crane", "orbit*", "handheld", "hand held", "steadicam", "push in", "pushes in", "pull back", "pulls back", "static", "locked off", "timelapse", "time lapse", "hyperlapse", "slow motion", "flyover", "fly through", "flythrough", "arc shot", "whip pan", "parallax", "gimbal", "drone shot", "slow glide", "steady glide", "aerial glide", "aerial flight", "push forward", "smooth slide", "arc around");

    public static WordList Lone { get; } = new("single", "isolated", "centred", "centered");

    public static WordList Ground { get; } = new("background", "backdrop", "isolated");

    public static IReadOnlyList<string> DrawnTextures { get; } = ["clean lines and flat colours", "visible brushwork and a limited palette", "rich colours with soft edges"];

    private static readonly WordList Night = new("night", "nights", "nighttime", "midnight", "nocturnal", "evening", "stars", "starry", "moon");
    private static readonly WordList Rough = new("storm*", "rain*", "thunder*", "blizzard", "hurricane", "snowstorm", "cloudy", "drizzle", "monsoon");
    private static readonly WordList Morning = new("morning", "breakfast", "sunny", "noon", "midday", "afternoon");

    private static readonly IReadOnlyList<string> NightLights = ["moonlight with a few warm lamps", "deep blue night with pools of warm light", "cold moonlight and long shadows"];
    private static readonly IReadOnlyList<string> NightRooms = ["low warm lamplight, the corners dark", "a single practical lamp against deep shadow", "cool moonlight through a window"];
    private static readonly IReadOnlyList<string> RoughLights = ["heavy overcast light with a break on the horizon", "soft grey light, wet surfaces gleaming", "dark clouds with sudden shafts of light"];
    private static readonly IReadOnlyList<string> MorningLights = ["clear bright daylight", "soft sunlight from the side", "high sun softened by thin clouds"];

    /// <summary>The first that is named is the one. Beings come after the places they are in, as a fox in a forest is lit by the forest.</summary>
    private static readonly IReadOnlyList<PromptScene> Scenes =
    [
        new(new("underwater", "coral*", "reef", "submerged", "seabed", "jellyfish", "whale*", "diver*"))
        {
            Lights = ["shafts of sunlight from the surface", "dim blue-green light fading into the deep", "caustics rippling over everything"],
            Lenses = ["wide 18mm underwater lens", "35mm lens behind a dome port"],
            Textures = ["drifting particles in clear water", "deep blues and teals, fine suspended particles"],
            Movements = ["the camera drifts forward weightlessly", "slow glide alongside", "the camera rises gently towards the light"],
            IsOutside = false,
        },
        new(new("space", "spaceship*", "starship*", "planet*", "galaxy", "nebula*", "astronaut*", "orbiting", "moon base", "mars"))
        {
            Lights = ["hard sunlight from one side, deep black shadows", "light reflected from a planet below", "the cool glow of a distant nebula"],
            Lenses = ["wide 24mm lens, immense scale", "anamorphic 40mm lens"],
            Textures = ["fine surface detail, true blacks", "crisp edges, faint star field"],
            Movements = ["slow orbit around the subject", "a steady glide forward", "the camera pulls back to show the scale"],
            IsOutside = false,
        },
        new(new("kitchen", "bedroom", "living room", "room", "office", "cafe", "café", "restaurant", "bar", "library", "corridor", "hallway", "indoors", "interior", "workshop", "studio", "classroom", "hospital", "church", "museum", "attic", "basement", "laboratory"))
        {
            Lights = ["soft light from a window on one side", "warm practical lamps against cool daylight", "low-key light with gentle falloff"],
            Lenses = ["35mm lens at eye level, shallow depth of field", "50mm lens, the background softly out of focus"],
            Textures = ["dust in the light, worn materials", "fine film grain, natural colours"],
            Movements = ["slow dolly in", "the camera glides sideways past the foreground", "almost still handheld camera"],
            IsOutside = false,
        },
        new(new("burger", "food", "coffee", "cake", "bread", "soup", "pizza", "fruit", "dish", "meal", "tea", "chocolate", "wine", "cocktail", "sushi", "product", "perfume", "bottle", "watch", "sneaker*", "jewel*"))
        {
            Lights = ["soft window light from behind, a white card in front", "a large soft key light and a narrow rim light", "warm side light with delicate highlights"],
            Lenses = ["100mm macro lens, very shallow depth of field", "85mm lens close to the table"],
            Textures = ["glistening surface detail", "crisp texture, clean background"],
            Movements = ["slow orbit around the subject", "slow push in", "a smooth slide from left to right"],
            IsOutside = false,
        },
        new(new("city", "street*", "skyline", "alley*", "downtown", "tokyo", "new york", "london", "paris", "rooftop*", "skyscraper*", "traffic", "subway", "metro", "bridge", "market", "town", "village", "cyberpunk"))
        {
            Lights = ["low sun between the buildings", "reflected light from glass facades", "late afternoon light with long shadows"],
            Lenses = ["35mm lens at street level", "anamorphic 40mm lens, layered depth", "24mm lens looking along the street"],
            Textures = ["reflections on the ground, fine film grain", "faint haze between the buildings"],
            Movements = ["slow tracking shot along the street", "the camera cranes up over the roofs", "steady push forward through the crowd"],
        },
        new(new("sea", "ocean", "beach", "coast*", "wave*", "shore", "island", "harbour", "harbor", "lighthouse", "boat*", "ship*", "sail*", "river", "lake", "waterfall"))
        {
            Lights = ["low sun glittering on the water", "soft morning light through sea haze", "golden light under high clouds"],
            Lenses = ["24mm lens close to the water", "35mm lens, the horizon low in the frame", "135mm lens compressing the waves"],
            Textures = ["fine spray in the air", "salt haze and natural colours"],
            Movements = ["slow aerial glide over the water", "slow dolly in", "the camera tracks sideways along the shore"],
        },
        new(new("forest*", "wood", "woods", "jungle", "tree*", "garden", "meadow", "field*", "flower*", "park", "swamp", "mushroom*"))
        {
            Lights = ["shafts of sunlight through the leaves", "soft green light under the canopy", "warm backlight through the grass"],
            Lenses = ["50mm lens, leaves out of focus in front", "28mm lens low over the ground", "85mm lens, creamy background blur"],
            Textures = ["pollen floating in the air", "fine detail in moss and bark"],
            Movements = ["slow dolly in between the trees", "the camera glides between the stems", "gentle tracking shot"],
        },
        new(new("mountain*", "desert", "canyon", "valley", "hill*", "cliff*", "glacier*", "snow*", "dune*", "volcano", "landscape", "steppe", "savanna*", "tundra"))
        {
            Lights = ["low golden light raking over the land", "clear high-altitude light, crisp shadows", "soft light under broken clouds"],
            Lenses = ["24mm lens, vast foreground and distant peaks", "70mm lens layering the ridges"],
            Textures = ["atmospheric haze in the distance", "fine detail in rock and ground"],
            Movements = ["slow aerial flight forward", "the camera cranes up to show the land", "slow pan across the horizon"],
        },
        new(new("car", "cars", "motorbike*", "motorcycle*", "train*", "truck", "race", "racing", "driving", "chase*", "plane", "airplane", "helicopter"))
        {
            Lights = ["low sun flashing across the bodywork", "overcast light with clean reflections", "late light with long shadows on the road"],
            Lenses = ["35mm lens mounted low", "85mm lens panning with the subject", "24mm lens close to the wheels"],
            Textures = ["motion blur in the background", "dust kicked into the air"],
            Movements = ["fast tracking shot alongside", "low chase camera from behind", "the camera whips past and follows"],
        },
        new(new("cat*", "dog*", "fox*", "bird*", "horse*", "wolf", "wolves", "bear*", "lion*", "tiger*", "elephant*", "owl*", "deer", "rabbit*", "dragon*", "butterfl*", "bee", "bees", "animal*"))
        {
            Lights = ["warm backlight outlining the fur", "soft natural light from the side", "dappled light"],
            Lenses = ["200mm lens at the animal's eye level", "85mm lens, shallow depth of field"],
            Textures = ["fine detail in fur and eyes", "soft background, natural colours"],
            Movements = ["slow tracking shot at the animal's pace", "slow push in", "steady handheld camera"],
        },
        new(new("man", "woman", "girl", "boy", "child*", "person", "people", "portrait", "face", "dancer*", "old", "king", "queen", "knight", "warrior*", "chef", "soldier*", "musician*", "robot*", "she", "he", "detective", "keeper"))
        {
            Lights = ["soft key light from the side, gentle fill", "window light with a dark background", "warm rim light against a cool background"],
            Lenses = ["85mm lens, shallow depth of field", "50mm lens at eye level", "35mm lens, the surroundings in view"],
            Textures = ["natural skin texture, fine film grain", "subtle film grain, restrained colours"],
            Movements = ["slow dolly in", "gentle handheld camera", "slow arc around the subject"],
        },
    ];

    private static readonly PromptScene AnyScene = new(new WordList())
    {
        Lights = ["soft directional light", "warm light from low on one side", "diffuse natural light"],
        Lenses = ["35mm lens, balanced depth of field", "50mm lens at eye level"],
        Textures = ["fine film grain, natural colours", "rich detail, restrained palette"],
        Movements = ["slow dolly in", "gentle tracking shot", "slow arc around the subject"],
    };

    public static PromptScene SceneOf(string words) => Scenes.FirstOrDefault(scene => scene.Named.IsIn(words)) ?? AnyScene;

    /// <summary>What the hour and the weather allow comes before what suits the scene.</summary>
    public static IReadOnlyList<string> LightFor(string words, PromptScene scene) =>
        Night.IsIn(words) && scene.IsOutside ? NightLights
        : Night.IsIn(words) && scene.Lights.Any(light => light.Contains("window", StringComparison.Ordinal)) ? NightRooms
        : Rough.IsIn(words) && scene.IsOutside ? RoughLights
        : Morning.IsIn(words) && scene.IsOutside ? MorningLights
        : scene.Lights;
}
