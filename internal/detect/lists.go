package detect

// The lists are the most frequent names and towns in German-speaking
// countries, with those of the largest groups of immigrants and the common
// English ones. They need not be complete: of twenty names in a column some
// are frequent.

var (
	particles = words(`von van der den de del di da la le zu zum zur vom und y al el bin ibn ten ter du des`)
	titles    = words(`dr prof dipl ing med phil jur rer nat herr herrn frau hr fr mr mrs ms miss mag dipl.-ing dipl-ing b.sc m.sc`)
)

var firstNames = words(`
	Alexander Alexandra Alfred Alina Amelie Andrea Andreas Angela Angelika Anita Anja Anke Anna Anne Anneliese Annette Anni Anton
	Antonia Arne Arno Arthur Astrid Axel Barbara Bastian Beate Benjamin Bernd Bernhard Berthold Bettina Birgit Björn Bodo Brigitte
	Britta Burkhard Carina Carla Carmen Carola Carolin Carsten Cäcilia Charlotte Christa Christian Christiane Christina Christine
	Christoph Christopher Clara Claudia Claus Cornelia Corinna Dagmar Daniel Daniela David Dennis Detlef Diana Dieter Dietmar Dirk
	Dominik Doris Dorothea Dörte Eberhard Eckhard Edith Elena Elfriede Elias Elisabeth Elke Ella Elsa Emil Emilia Emma Erich Erik
	Erika Erna Ernst Erwin Esther Eva Evelyn Fabian Felix Ferdinand Finn Florian Franz Franziska Frank Frauke Frieda Friederike
	Friedrich Fritz Gabriele Gabi Georg Gerd Gerda Gerhard Gerlinde Gertrud Gisela Gottfried Gregor Greta Gudrun Guido Günter
	Günther Gunther Gustav Hanna Hannah Hannelore Hannes Hans Harald Harry Hartmut Hedwig Heide Heidi Heike Heiko Heiner Heinrich
	Heinz Helena Helene Helga Hella Helmut Hendrik Henning Henri Henrik Henry Herbert Hermann Hildegard Hilde Holger Horst Hubert
	Hugo Ida Ilona Ilse Ines Inge Ingeborg Ingo Ingrid Irene Iris Irma Irmgard Isabell Isabella Jakob Jan Jana Janina Jannik Jasmin
	Jens Jessica Joachim Jochen Johann Johanna Johannes Jonas Jonathan Jörg Josef Joseph Josefine Juli Julia Julian Julius Jürgen
	Jutta Kai Karin Karl Karla Karla Karoline Karsten Katharina Kathrin Katja Katrin Kerstin Kevin Kilian Klara Klaus Konrad
	Konstantin Kristin Kristina Kurt Käthe Lara Lars Laura Lea Lena Leni Leo Leon Leonie Lieselotte Lina Linda Lisa Lothar Louis
	Louisa Luca Lucas Ludwig Luis Luisa Luise Lukas Lutz Lydia Magdalena Maike Maja Malte Manfred Manuel Manuela Marc Marcel Marco
	Marcus Margarete Margarethe Margit Margot Margret Maria Marianne Marie Marina Mario Marion Marius Markus Marlene Marlies Marta
	Martha Martin Martina Mathilda Mathias Matthias Max Maximilian Meike Melanie Melina Merle Mia Michael Michaela Michelle Mila
	Mira Miriam Mirko Monika Moritz Nadine Nadja Natalie Natascha Nele Nico Nicolas Nicole Niklas Nikolaus Nils Nina Noah Nora
	Norbert Olaf Ole Oliver Olivia Oskar Oswald Otto Patricia Patrick Paul Paula Pauline Peter Petra Philipp Pia Rainer Ralf Ralph
	Raphael Rebecca Regina Reiner Reinhard Reinhold Renate René Richard Rita Robert Robin Roland Rolf Roman Romy Ronald Ronja Rosa
	Rosemarie Roswitha Rudi Rudolf Rüdiger Ruth Sabine Sabrina Samuel Sandra Sara Sarah Sascha Sebastian Selina Siegfried Sigrid
	Silke Silvia Simon Simone Sina Sofia Sofie Sonja Sophia Sophie Sören Stefan Stefanie Steffen Stephan Stephanie Susanne Svenja
	Sven Sylvia Tanja Tatjana Theo Theodor Theresa Therese Thomas Thorsten Till Tilo Tim Timo Tobias Tom Torben Torsten Udo Ulf Ulla
	Ulrich Ulrike Ursula Uschi Ute Uta Uwe Valentin Vanessa Vera Verena Veronika Viktor Viktoria Vincent Volker Waldemar Walter
	Waltraud Wanda Werner Wiebke Wilfried Wilhelm Willi Willy Wolfgang Yvonne Zoe
	Ahmed Ahmet Ali Ayse Aylin Bülent Burak Can Cem Deniz Elif Emine Emre Fatih Fatma Gül Gökhan Hakan Halil Hasan Hatice Hüseyin
	Ibrahim Kemal Mehmet Merve Mert Murat Mustafa Nur Orhan Osman Ömer Özlem Selin Sevda Sinem Tarik Umut Yasin Yusuf Zeynep
	Agnieszka Andrzej Anna Beata Dariusz Ewa Grzegorz Jacek Jakub Jerzy Joanna Katarzyna Krzysztof Łukasz Maciej Magda Malgorzata
	Marek Marcin Mateusz Michal Pawel Piotr Tomasz Wojciech Zofia Alexej Anastasia Boris Dmitri Ekaterina Igor Irina Ivan Ludmila
	Maxim Natalia Nikolai Olga Oleg Oksana Sergej Svetlana Tatiana Vladimir Yuri Ana Antonio Carlos Dragan Elena Francesca Francesco
	Giovanni Giulia Giuseppe Goran Ivana Jelena Jose Juan Luca Luigi Marija Milan Mirjana Paolo Salvatore Stefano Zoran Fatima Karim
	Khaled Layla Mohamed Mohammed Muhammad Nadia Omar Rania Samir Youssef Thi Linh Minh
	Aaron Adam Alan Alice Amanda Amy Andrew Angela Anthony Ashley Brandon Brian Carol Catherine Charles Chris Cynthia Deborah Donald
	Donna Dorothy Edward Elizabeth Emily Eric Frances Gary George Grace Gregory Heather Helen Jack Jacob James Jane Janet Jason Jean
	Jeffrey Jennifer Jerry Joan Joe John Joshua Joyce Justin Karen Kathleen Keith Kelly Kenneth Kimberly Kyle Larry Lauren Margaret
	Mark Mary Matthew Megan Nancy Nicholas Pamela Pat Raymond Rachel Ryan Samantha Scott Sean Sharon Shirley Stephen Steven Susan
	Teresa Terry Timothy Tyler Victoria Virginia William Zachary`)

var lastNames = words(`
	Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann
	Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler
	Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther
	Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer
	Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn
	Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Ernst Lindner Hübner Kramer Hansen Peter Beyer Ott Kaufmann Ebert Götz
	Wenzel Riedel Schütz Thiel Barth Nowak Lutz Kirchner Hermann Seifert Jansen Eckert Ritter Haase Kern Paul Grimm Fiedler Nagel
	Böttcher Förster Hauser Dreyer Petersen Christ Zander Kunz Bach Thiele Rose Ullrich Stahl Lenz Fritz Adam Hesse Wiese Behrens
	Jakob Marx Urban Blum Henning Stark Brinkmann Reuter Bender Geiger Wirth Kurz Dietz Moser Kaya Yilmaz Demir Sahin Celik Yildiz
	Öztürk Aydin Arslan Dogan Kilic Aslan Koc Kurt Özdemir Polat Schiller Hein Brand Steiner Gruber Pichler Eder Wimmer Egger
	Hofer Leitner Auer Reiter Schwarzenberger Meister Kessler Baum Heine Nguyen Tran Pham Le Kowalski Wisniewski Wojcik Kaminski
	Lewandowski Zielinski Szymanski Wozniak Ivanov Petrov Popov Sokolov Rossi Russo Ferrari Esposito Bianchi Garcia Martinez
	Rodriguez Lopez Gonzalez Hernandez Perez Sanchez Silva Santos Ferreira Smith Johnson Williams Brown Jones Miller Davis Wilson
	Anderson Taylor Moore Jackson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker
	Nelson Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Murphy Cook Rogers Morgan
	Cooper Peterson Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett Gray Hughes Price Myers Long Foster
	Sanders Ross Powell Sullivan Russell Jenkins Perry Butler Barnes Fisher Lüdenscheidt Großmann Eßer Preuß Rößler Strauß Abel
	Bäcker Krauß Löffler Maaß Süß Wilke Zöllner Schönfeld`)

var towns = words(`
	Berlin Hamburg München Köln Frankfurt Frankfurt_am_Main Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden Hannover
	Nürnberg Duisburg Bochum Wuppertal Bielefeld Bonn Münster Mannheim Karlsruhe Augsburg Wiesbaden Mönchengladbach Gelsenkirchen
	Aachen Braunschweig Chemnitz Kiel Halle Magdeburg Freiburg Krefeld Mainz Lübeck Erfurt Oberhausen Rostock Kassel Hagen Potsdam
	Saarbrücken Hamm Ludwigshafen Oldenburg Mülheim Osnabrück Leverkusen Darmstadt Heidelberg Solingen Regensburg Herne Paderborn
	Neuss Ingolstadt Offenbach Fürth Ulm Heilbronn Würzburg Pforzheim Wolfsburg Göttingen Bottrop Reutlingen Koblenz Erlangen
	Bremerhaven Remscheid Bergisch_Gladbach Trier Recklinghausen Jena Moers Salzgitter Siegen Gütersloh Hildesheim Hanau Kaiserslautern
	Cottbus Schwerin Witten Esslingen Ludwigsburg Gießen Gera Düren Tübingen Flensburg Iserlohn Villingen Ratingen Lünen Zwickau
	Konstanz Worms Marl Minden Velbert Norderstedt Bamberg Dessau Delmenhorst Viersen Marburg Rheine Lüneburg Bayreuth Celle Landshut
	Aschaffenburg Dinslaken Dorsten Kempten Rosenheim Fulda Stralsund Füssen Lippstadt Friedrichshafen Neubrandenburg Plauen Görlitz
	Weimar Wilhelmshaven Passau Ravensburg Greifswald Emden Nordhorn Goslar Gotha Hameln Stade Speyer Wien Graz Linz Salzburg
	Innsbruck Klagenfurt Villach Wels Dornbirn Zürich Genf Basel Bern Lausanne Winterthur Luzern Zug Lugano Thun Chur`)
